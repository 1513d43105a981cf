// Colours as the reader asked, and the search. Without it every page still reads as it should.
(function () {
  "use strict";

  var key = "leadfolio-theme";

  function chosen() {
    try {
      return localStorage.getItem(key) || "";
    } catch (refused) {
      return "";
    }
  }

  function colour(theme) {
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    } else {
      delete document.documentElement.dataset.theme;
    }
  }

  // Before the first paint, so that a dark room stays dark.
  colour(chosen());

  function offerColours() {
    var select = document.getElementById("theme");
    if (!select) return;
    select.closest("p").hidden = false;
    select.value = document.documentElement.dataset.theme || "";
    select.addEventListener("change", function () {
      colour(select.value);
      try {
        localStorage.setItem(key, select.value);
      } catch (refused) {
        // It holds for this page; the browser keeps nothing.
      }
    });
  }

  // One form for a word however it was typed: width, case, marks, and letters that many type alike.
  var alike = { "ß": "ss", "ς": "σ", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe" };

  function folded(text) {
    return text.normalize("NFKD").replace(/[\p{Mn}\u0640]/gu, "").toLowerCase().normalize("NFKC").replace(/[ßςىةیکıøłđæœ]/g, function (letter) { return alike[letter]; });
  }

  function element(name, text, attributes) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    Object.keys(attributes || {}).forEach(function (each) {
      made.setAttribute(each, attributes[each]);
    });
    return made;
  }

  function prepared(piece) {
    var words = piece.words.filter(Boolean).join(" ");
    return {
      piece: piece,
      words: words,
      name: folded(piece.name),
      about: folded([piece.by, piece.kind, piece.module].concat(piece.tags).join(" ")),
      all: folded(words)
    };
  }

  // How well a piece answers one word: 0 for not at all; a word's beginning counts more.
  function weight(ready, term) {
    var found = 0;
    [[ready.name, 6], [ready.about, 4], [ready.all, 1]].forEach(function (part) {
      var at = part[0].indexOf(term);
      if (at < 0) return;
      var begins = at === 0 || /[^\p{L}\p{N}]/u.test(part[0][at - 1]);
      found += begins ? part[1] * 2 : part[1];
    });
    return found;
  }

  function around(ready, term) {
    // Folding may change lengths, so the place is only near; the excerpt is wide enough.
    var at = ready.all.indexOf(term);
    if (at < 0 || ready.words.length < 200) return ready.words.slice(0, 200) + (ready.words.length > 200 ? "…" : "");
    var from = Math.max(0, at - 70);
    if (from > 0) from = ready.words.indexOf(" ", from) + 1 || from;
    return (from > 0 ? "…" : "") + ready.words.slice(from, from + 200) + "…";
  }

  function offerSearch() {
    var box = document.getElementById("search");
    if (!box || !window.leadfolioPieces) return;
    var input = document.getElementById("words");
    var list = document.getElementById("found");
    var count = document.getElementById("found-count");
    var everything = document.getElementById("everything");
    var pieces = window.leadfolioPieces.map(prepared);
    box.hidden = false;

    function show() {
      var terms = folded(input.value).replace(/#/g, " ").split(/\s+/).filter(Boolean);
      list.textContent = "";
      everything.hidden = terms.length > 0;
      if (!terms.length) {
        count.textContent = "";
        return;
      }
      var found = pieces
        .map(function (ready, n) {
          var weights = terms.map(function (term) { return weight(ready, term); });
          var all = weights.every(Boolean);
          return { ready: ready, n: n, weight: all ? weights.reduce(function (a, b) { return a + b; }) : 0 };
        })
        .filter(function (each) { return each.weight; })
        .sort(function (a, b) { return b.weight - a.weight || a.n - b.n; });
      count.textContent = found.length ? box.dataset.found.replace("{n}", found.length) : box.dataset.none;
      found.slice(0, 60).forEach(function (each) {
        var piece = each.ready.piece;
        var item = element("li");
        item.append(element("a", piece.name, { href: box.dataset.root + piece.path, lang: piece.language, dir: "auto" }));
        var about = element("p", "", { "class": "meta" });
        about.append(element("bdi", piece.by), " · " + piece.kind + " · " + piece.day);
        item.append(about, element("p", around(each.ready, terms[0]), { lang: piece.language, dir: "auto" }));
        list.append(item);
      });
      if (found.length > 60) list.append(element("li", box.dataset.more.replace("{n}", found.length - 60), { "class": "nothing" }));
    }

    var asked = new URLSearchParams(location.search).get("q");
    if (asked) input.value = asked;
    input.addEventListener("input", show);
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    offerColours();
    offerSearch();
  });
})();
