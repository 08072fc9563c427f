// Runs before the first paint, so that a chosen theme never flashes. The choice is no secret: it may live in the browser's storage.
try {
  const theme = localStorage.getItem("bailey.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: the system's theme then holds.
}
