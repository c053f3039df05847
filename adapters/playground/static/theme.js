// Light or dark: as the machine says, until the person says otherwise.

import { fill, h, icon } from "./dom.js";

const KEPT = "copse-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Make the page light or dark as it was chosen. */
export function applyTheme() {
  const theme = chosen();
  if (theme) document.documentElement.dataset.theme = theme;
}

/** The button that turns the light on and off. */
export function themeButton() {
  const button = h("button", {
    type: "button",
    class: "icon-button",
    onclick: () => {
      const theme = isDark() ? "light" : "dark";
      document.documentElement.dataset.theme = theme;
      try {
        localStorage.setItem(KEPT, theme);
      } catch {
        // then it is as the machine says next time
      }
      draw();
    },
  });
  const draw = () => {
    const words = isDark() ? "Light colours" : "Dark colours";
    button.setAttribute("aria-label", words);
    button.title = words;
    fill(button, icon(isDark() ? "sun" : "moon"));
  };
  dark.addEventListener("change", draw);
  draw();
  return button;
}

const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
