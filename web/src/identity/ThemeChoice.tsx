import { Monitor, Moon, Sun } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { useStore } from "../lib/store";
import { chooseTheme, theme } from "../lib/theme";
import type { Theme } from "../lib/theme";

const choices: { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];

export function ThemeChoice() {
  const now = useStore(theme);
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Theme"
      value={now}
      onValueChange={(value) => value !== "" && chooseTheme(value as Theme)}
      className="inline-flex gap-1 rounded-lg bg-sunken p-1"
    >
      {choices.map(({ value, label, icon: Icon }) => (
        <ToggleGroup.Item
          key={value}
          value={value}
          className="flex h-8 items-center gap-1.5 rounded-md px-3 text-muted hover:text-text data-[state=on]:bg-panel data-[state=on]:text-text data-[state=on]:shadow-sm"
        >
          <Icon className="size-4" />
          {label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
