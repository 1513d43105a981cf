// Files: chosen or dropped, sent in pieces since one message may hold only so much.

const PIECE = 512 * 1024;

function filesField(form, changed, { send, asked }) {
  let files = [];
  const list = made("ul", { class: "leadfolio-files" });
  const progress = made("div", { role: "status", "aria-live": "polite" });
  const box = made("input", { type: "file", multiple: true, accept: form.endings, onchange: () => { take(box.files); box.value = ""; } });
  const most = form.files ? ` At most ${form.files} here.` : "";
  const help = hint(`Pictures, PDF, sound, video or a CSV table. You can also drop files here.${most}`);
  const node = made("fieldset", { class: "leadfolio-drop" }, made("legend", {}, "Files"), list, labelled("Add files", box, help), progress);

  node.addEventListener("dragover", (event) => { event.preventDefault(); event.stopPropagation(); node.classList.add("leadfolio-over"); });
  node.addEventListener("dragleave", () => node.classList.remove("leadfolio-over"));
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    node.classList.remove("leadfolio-over");
    take(event.dataTransfer.files);
  });

  function say(words) { progress.append(made("p", {}, words)); }

  async function take(chosen) {
    progress.replaceChildren();
    for (const file of [...chosen]) { // one after the other: words go in between
      if (form.files && files.length >= form.files) { say(`“${file.name}” was left out: this task takes ${form.files} at most.`); continue; }
      const line = made("p", {}), bar = made("progress", { max: file.size || 1, value: 0, "aria-label": `Sending ${file.name}` });
      progress.append(made("div", {}, line, bar));
      line.textContent = `Sending “${file.name}”…`;
      const answer = await sent(file, bar);
      bar.remove();
      if (answer.say === "attached") {
        line.textContent = `“${file.name}” is here.`;
        if (answer.may_name) line.textContent += " It may name you in its properties, so a piece under an invented name is shown without it. To keep it there, save it without properties and attach it again.";
        files = [...files.filter((known) => known.path !== answer.file.path), { ...answer.file, name: file.name }];
        show();
        changed();
        if (isPicture(answer.file)) list.lastElementChild?.querySelector("input")?.focus();
      } else line.textContent = `Not attached: ${answer.problem}. Next: ${answer.next}.`;
    }
  }

  async function sent(file, bar) {
    const upload = mintedId();
    for (let start = 0; ;) {
      const piece = await file.slice(start, start + PIECE).arrayBuffer().catch(() => null);
      if (piece === null) return { say: "refused", problem: `“${file.name}” cannot be read`, next: "choose it again" };
      let answer = null;
      for (let tries = 0; answer === null && tries < 5; tries += 1) {
        send({ do: "upload", upload, name: file.name, type: file.type, size: file.size, start }, [piece]);
        answer = await asked(upload, 15000);
      }
      if (answer === null) return { say: "refused", problem: "the notebook is not answering", next: "attach it again once it does" };
      if (answer.say !== "upload") return answer;
      bar.value = start = answer.received;
    }
  }

  function isPicture(file) { return file.type.startsWith("image/"); }

  function show() {
    list.replaceChildren(...files.map((file, n) => {
      const kind = file.type.split("/")[1].toUpperCase(), size = file.bytes < 1e6 ? `${Math.ceil(file.bytes / 1024)} KB` : `${(file.bytes / 1048576).toFixed(1)} MB`;
      const alt = made("input", { type: "text", dir: "auto", value: file.alt, oninput: () => { files[n] = { ...file, alt: alt.value }; file = files[n]; changed(); } });
      const words = isPicture(file) ? "What the picture shows, for those who cannot see it" : "What it is called";
      return made("li", {}, made("span", {}, `${file.name ?? kind}, ${size} `),
        button("Remove", () => { files = files.filter((_, at) => at !== n); show(); changed(); box.focus(); }, { "aria-label": `Remove file ${n + 1}` }),
        labelled(words, alt));
    }));
  }

  return {
    node,
    read: () => files.map(({ path, alt, type, bytes }) => ({ path, alt, type, bytes })),
    write: (given) => {
      const next = given ?? [];
      if (same(next, files.map(({ path, alt, type, bytes }) => ({ path, alt, type, bytes })))) return;
      files = next.map((file) => ({ ...file, name: files.find((known) => known.path === file.path)?.name }));
      show();
    },
  };
}
