import { Field } from "../ui/Field";

interface NewPasswordProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  errors?: string[] | undefined;
}

/** A password that is chosen: long beats odd, and the browser's own generator is welcome. */
export function NewPassword({ label, value, onChange, errors }: NewPasswordProps) {
  const short = value.length > 0 && value.length < 8;
  return (
    <Field
      label={label}
      type="password"
      name="new-password"
      autoComplete="new-password"
      required
      minLength={8}
      maxLength={1024}
      value={value}
      onChange={onChange}
      errors={errors}
      hint={short ? `${8 - value.length} more to go.` : "At least 8 characters. A few words in a row are easy to keep and hard to guess."}
    />
  );
}
