// Opens and closes "My consents". The widget asks for a token when it is seen for the first time, not before.
const button = document.getElementById("open-consents");
const consents = document.getElementById("consents");

button.addEventListener("click", () => {
  consents.hidden = !consents.hidden;
  button.setAttribute("aria-expanded", String(!consents.hidden));
});
