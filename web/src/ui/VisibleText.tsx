import { pieces } from "../lib/visibleText";

/** A stranger's text with everything hidden made visible, isolated so that it cannot turn its neighbours round. */
export function VisibleText({ text }: { text: string }) {
  const parts = pieces(text);
  if (parts.length === 1 && parts[0]?.mark === undefined) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {parts.map((part, index) =>
        part.mark === undefined ? (
          <span key={index}>{part.text}</span>
        ) : (
          <span key={index} title={part.mark} className="mark-hidden">
            {part.text}
          </span>
        ),
      )}
    </bdi>
  );
}
