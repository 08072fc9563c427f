import { useEffect, useMemo, useState } from "react";
import { bytes as humanBytes } from "../lib/units";
import { visible } from "../lib/visibleText";

interface ImageViewProps {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  size: number;
}

/** A picture from memory, with a type told by its bytes; in an img element nothing of it can run. */
export function ImageView({ path, bytes, type, size }: ImageViewProps) {
  const [pixels, setPixels] = useState("");
  const url = useMemo(() => URL.createObjectURL(new Blob([bytes], { type })), [bytes, type]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div className="flex h-full flex-col">
      <div className="grid min-h-0 flex-1 place-items-center overflow-auto p-6">
        <img
          src={url}
          alt={`The picture ${visible(path)}`}
          className="max-h-full max-w-full bg-[repeating-conic-gradient(var(--sunken)_0_25%,var(--panel)_0_50%)] bg-size-[16px_16px] object-contain shadow-pop"
          onLoad={(event) => setPixels(`${event.currentTarget.naturalWidth} × ${event.currentTarget.naturalHeight} pixels · `)}
          onError={() => setPixels("This picture is damaged · ")}
        />
      </div>
      <p className="border-t border-line px-3 py-1 text-sm text-muted">
        {pixels}
        {humanBytes(size)} · {type.replace("image/", "")}
      </p>
    </div>
  );
}
