/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// The page is served by the server under a strict content policy: nothing is inlined, every asset has a hash in its name.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { "/api": { target: process.env["BAILEY_API"] ?? "http://localhost:3001", ws: true } },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
