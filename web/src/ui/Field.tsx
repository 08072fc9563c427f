import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./classes";

export const inputClass =
  "h-8 w-full min-w-0 rounded-md border border-line-strong bg-panel px-2.5 transition-colors duration-100 placeholder:text-faint focus:border-accent focus-visible:outline-offset-0 disabled:bg-sunken disabled:text-muted aria-invalid:border-danger max-wide:h-10";

interface FieldProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  errors?: string[] | undefined;
}

/** A labelled input with its hint and what is wrong with it. */
export function Field({ label, value, onChange, hint, errors, className, ...rest }: FieldProps) {
  const id = useId();
  const wrong = errors !== undefined && errors.length > 0;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-wrong` : hint !== undefined ? `${id}-hint` : undefined}
        className={inputClass}
        {...rest}
      />
      {wrong ? (
        <p id={`${id}-wrong`} className="mt-1 text-sm text-danger">
          {errors.join(" ")}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

interface ChoiceProps extends Omit<ComponentProps<"select">, "onChange" | "value"> {
  label: string;
  /** The label is read out and not shown. */
  bare?: boolean;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
}

/** A choice of a few; the browser's own control, which every phone and screen reader knows. */
export function Choice({ label, bare = false, value, onChange, options, className, ...rest }: ChoiceProps) {
  const id = useId();
  return (
    <div className={className}>
      {!bare && (
        <label htmlFor={id} className="mb-1 block font-medium">
          {label}
        </label>
      )}
      <select
        id={id}
        aria-label={bare ? label : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={cx(inputClass, "pr-1")}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
