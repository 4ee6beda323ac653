import type { CSSResultGroup } from "lit";
import { controlStyles } from "./control-styles.ts";
import { layoutStyles } from "./layout-styles.ts";

/** Everything the widget wears. One colour scheme or the other is the page's business, or `theme`'s. */
export const widgetStyles: CSSResultGroup = [layoutStyles, controlStyles];
