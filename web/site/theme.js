// Runs before the first paint: tells the style sheet that there are scripts, and which theme was
// chosen.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  /* storage is forbidden: the system's theme holds */
}
