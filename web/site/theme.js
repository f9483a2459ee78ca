// Runs before the first paint. It marks the page for the style sheet as one with scripts, and with
// the chosen theme.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  /* storage is forbidden: the system's theme applies */
}
