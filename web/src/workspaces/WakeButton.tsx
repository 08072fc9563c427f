import { Moon, Play } from "lucide-react";
import { useState } from "react";
import type { Workspace } from "../lib/wire";
import { Button } from "../ui/Button";
import type { ButtonProps } from "../ui/Button";
import { toastProblem } from "../ui/toasts";
import { stop, wake } from "./workspaces";
import { isUp, mayWrite } from "./state";

interface WakeProps {
  org: string;
  workspace: Workspace;
  size?: ButtonProps["size"];
  look?: ButtonProps["look"];
}

/** Wakes a workspace that sleeps, stops one that is up; shows nothing to those who may do neither. */
export function WakeButton({ org, workspace, size = "usual", look = "plain" }: WakeProps) {
  const [asked, setAsked] = useState(false);
  if (!mayWrite(workspace)) return null;
  const up = isUp(workspace);
  const moving = workspace.state === "starting" || workspace.state === "stopping";

  async function act() {
    setAsked(true);
    try {
      await (up ? stop(org, workspace.id) : wake(org, workspace.id));
    } catch (error) {
      toastProblem(error, up ? "It was not stopped." : "It did not wake.");
    } finally {
      setAsked(false);
    }
  }

  return (
    <Button
      size={size}
      look={look}
      busy={asked || moving}
      icon={up || workspace.state === "stopping" ? <Moon className="size-3.5" /> : <Play className="size-3.5" />}
      onClick={() => void act()}
    >
      {up || workspace.state === "stopping" ? "Stop" : workspace.state === "failed" ? "Try again" : "Wake"}
    </Button>
  );
}
