import { Problem } from "./problem";

interface UploadOptions {
  method?: "POST" | "PUT";
  headers?: Record<string, string>;
  onProgress?: (fraction: number, sent: number) => void;
  signal?: AbortSignal;
}

/** Sends bytes and tells how far they are, which fetch cannot. */
export function upload(
  path: string,
  body: Blob,
  { method = "POST", headers = {}, onProgress, signal }: UploadOptions = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelled());
      return;
    }
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress?.(event.total > 0 ? event.loaded / event.total : 0, event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response);
      else reject(Problem.from(request.status, request.response));
    };
    request.onerror = () => reject(Problem.offline());
    const abort = () => request.abort();
    request.onabort = () => reject(cancelled());
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort);
    request.send(body);
  });
}

function cancelled(): DOMException {
  return new DOMException("Cancelled", "AbortError");
}
