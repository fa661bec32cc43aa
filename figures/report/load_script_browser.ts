/** Loads a script of the report by its path: pages opened from disk may fetch nothing. */
export function loadScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = path;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${path} cannot be read`));
    document.head.append(script);
  });
}
