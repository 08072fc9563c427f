/** Work with a known or an unknown end. */
export function Progress({ label, percent }: { label: string; percent?: number | null | undefined }) {
  const known = percent != null;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known ? { "aria-valuenow": Math.round(percent) } : {})}
      className="h-1.5 overflow-hidden rounded-full bg-accent-soft"
    >
      <div
        className={
          known
            ? "h-full rounded-full bg-accent transition-[width] duration-150"
            : "h-full w-2/5 animate-[slide_1.2s_linear_infinite] rounded-full bg-accent"
        }
        style={known ? { width: `${Math.min(100, Math.max(0, percent))}%` } : undefined}
      />
    </div>
  );
}
