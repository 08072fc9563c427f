/** The sign of Bailey: a wall with a gate. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path d="M7 24V10h4v3h3v-3h4v3h3v-3h4v14h-6v-5a3 3 0 0 0-6 0v5z" className="fill-on-accent" />
    </svg>
  );
}
