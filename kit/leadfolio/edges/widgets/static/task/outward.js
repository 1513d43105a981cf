// Going outward: the post with its hashtag, and links that open a place with the words filled
// in. Nothing is loaded from there, and nobody is told before the leader presses.

function outward(form, post) {
  const said = made("p", { role: "status", class: "leadfolio-hint" });
  const places = made("p", { class: "leadfolio-buttons" });
  const server = made("input", { type: "text", placeholder: "mastodon.social", oninput: () => renew() });
  const tag = form.hashtag ? button(`Add #${form.hashtag}`, () => {
    if (!post.read().includes(`#${form.hashtag}`)) post.add(`#${form.hashtag}`);
    renew();
  }) : null;
  const copy = button("Copy", async () => {
    try { await navigator.clipboard.writeText(post.read()); said.textContent = "Copied."; }
    catch { post.select(); said.textContent = "Selected: copy it with Ctrl+C, or ⌘C."; }
  });
  const node = made("fieldset", {}, made("legend", {}, "Share it"), places,
    labelled("On Mastodon, your server is", server),
    hint("Each opens in a window of its own, where you decide. Afterwards, copy the post's address into the links below: it is the evidence."), said);

  function link(name, address) {
    return made("a", { href: address, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer", class: "leadfolio-share" }, name);
  }
  function renew() {
    const text = encodeURIComponent(post.read());
    const host = server.value.trim().toLowerCase();
    const mastodon = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) ? [link("Mastodon", form.mastodon.replace("{server}", host).replace("{text}", text))] : [];
    places.replaceChildren(...(tag ? [tag] : []), copy, ...form.shares.map(([name, address]) => link(name, address.replace("{text}", text))), ...mastodon);
  }
  renew();
  return { node, renew };
}
