/**
 * The script of a page that follows a run: it loads itself anew, unless the reader stops it. Served, the content changes
 * in place, with what was unfolded and scrolled left so; from disk, the page is loaded again.
 */

/** @param seconds between two looks, ≥ 1 */
export function watchScript(seconds: number): string {
  return `
(() => {
  const button = document.getElementById("follow"), state = document.getElementById("followed");
  const served = location.protocol !== "file:";
  let lost = false;
  let following = sessionStorage.getItem("following") !== "no";
  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const show = () => {
    button.textContent = following ? "Stop following" : "Follow the run";
    say(following ? "Looks for new checkpoints every ${seconds} s." : "This page stays as it is.");
  };
  const look = async () => {
    if (!following || document.hidden) return;
    if (!served) { location.reload(); return; }
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = document.getElementById("main"), then = next.getElementById("main");
      if (then === null) throw new Error("another page");
      // What was said of the last change stays until the next.
      if (lost) show();
      lost = false;
      if (now.innerHTML === then.innerHTML) return;
      const open = [...now.querySelectorAll("details")].map((each) => each.open);
      now.replaceChildren(...then.childNodes);
      now.querySelectorAll("details").forEach((each, i) => { each.open = open[i] ?? each.open; });
      say("New: " + (now.querySelector(".verdict h2")?.textContent ?? "checkpoints") + ".");
    } catch {
      lost = true;
      say("The page is served no more; start watch again.");
    }
  };
  button.addEventListener("click", () => {
    following = !following;
    sessionStorage.setItem("following", following ? "yes" : "no");
    show();
  });
  button.hidden = false;
  show();
  setInterval(look, ${Math.max(1, Math.floor(seconds)) * 1000});
})();
`;
}
