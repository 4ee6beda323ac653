/**
 * Calls `shown` once, when the element is really on the screen: not while it is hidden, below the fold, in a
 * closed tab panel or in a page that is only prerendered.
 *
 * @returns a function that stops watching
 */
export function watchShown(element: Element, shown: () => void): () => void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    const { prerendering } = document as Document & { prerendering?: boolean };
    if (prerendering) document.addEventListener("prerenderingchange", shown, { once: true });
    else shown();
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    document.removeEventListener("prerenderingchange", shown);
  };
}
