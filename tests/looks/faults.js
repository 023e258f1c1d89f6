// What is wrong with the look of the page that is open: one line a fault, nothing when it is well.
// {sizes, inline, edge, keys}: smallest sides in CSS pixels of what is tapped, the first selector counts;
// of a link within a sentence; how many pixels rounding may lose; whether the keyboard is tried too.
({ sizes, inline, edge, keys }) => {
  const found = new Set();
  const root = document.documentElement;
  const wide = root.clientWidth;
  const name = (one) => {
    const words = (one.getAttribute("aria-label") || one.textContent || "").trim().replace(/\s+/g, " ");
    const sort = [...one.classList].slice(0, 3).map((each) => `.${each}`).join("");
    return `<${one.localName}${sort}> ${words.slice(0, 24)}`;
  };
  const styles = new Map();
  const style = (one) => {
    if (!styles.has(one)) styles.set(one, getComputedStyle(one));
    return styles.get(one);
  };
  // Words for the ear alone are clipped to nothing on purpose.
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !one.closest(".hidden-word, .skip, [hidden], svg *") && style(one).clipPath === "none";
  const clips = (value) => value === "hidden" || value === "clip";
  const scrolls = (value) => value === "auto" || value === "scroll";
  // A row that is pushed sideways on purpose says so: its scroll bar is drawn by nobody.
  const sideways = (one) => style(one).scrollbarWidth === "none";

  if (root.scrollWidth > wide) found.add(`page: ${root.scrollWidth - wide} px wider than the screen`);

  // --- boxes that are wider than they may be
  const all = [...document.body.querySelectorAll("*")].filter((one) => !one.closest("svg") || one.localName === "svg");
  const shown = all.filter(seen);
  for (const one of shown) {
    if (one.localName === "svg" || one.localName === "select") continue;
    const over = one.scrollWidth - one.clientWidth;
    if (one.clientWidth && over > edge) {
      const x = style(one).overflowX;
      if (scrolls(x) && !sideways(one) && !["INPUT", "TEXTAREA"].includes(one.tagName)) {
        found.add(`scrolls sideways by ${over} px: ${name(one)}`);
      } else if (clips(x)) found.add(`cut by ${over} px at the side: ${name(one)}`);
    }
    const deep = one.scrollHeight - one.clientHeight;
    if (one.clientHeight && deep > edge && clips(style(one).overflowY) && one.textContent.trim()) {
      found.add(`cut by ${deep} px below: ${name(one)}`);
    }
  }

  // A day may stand so where it shows how to type one, and where a text is shown as it was signed.
  const EXACT = "label, .hint, .contract, .letter, pre, code, .exact";
  // Text of the staff's pages grows with the size that was chosen; frames hardly do.
  const SMALLEST = 14.9, GROWS = .8, base = parseFloat(style(document.documentElement).fontSize);
  // --- words: where each piece of text lies, and what cuts it
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const one = text.parentElement;
    if (!text.data.trim() || !seen(one) || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(one.tagName)) continue;
    const least = one.closest(".staff main") ? GROWS * base : SMALLEST;
    if (parseFloat(style(one).fontSize) < least) found.add(`text of ${style(one).fontSize}: ${name(one)}`);
    const raw = text.data.match(/(?<![-\w/.+])20\d\d-\d\d(-\d\d)?(?![-\w/])/);
    if (raw && !one.closest(EXACT)) found.add(`a day as machines write it, ${raw[0]}: ${name(one)}`);
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    let scrolled = false;
    for (let over = one; over && over !== document.body; over = over.parentElement) {
      const of = style(over);
      if (scrolls(of.overflowX) || clips(of.overflowX)) { scrolled = true; break; }
      if (of.display === "inline" || over.getClientRects().length !== 1) continue;
      const own = over.getBoundingClientRect();
      if (own.width && (box.right > own.right + edge || box.left < own.left - edge)) {
        found.add(`words beyond their box by ${Math.round(Math.max(box.right - own.right, own.left - box.left))} px: ${name(one)}`);
        break;
      }
    }
    if (!scrolled && (box.right > wide + edge || box.left < -edge)) found.add(`words beyond the screen: ${name(one)}`);
  }

  // --- who speaks: the seal has its sign and the page its name
  for (const one of shown.filter((each) => each.matches(".seal"))) if (!one.textContent.trim()) found.add(`a seal without its sign: ${name(one)}`);
  if (!document.title.trim()) found.add("the page has no title");

  // --- a mark stands in the line of its words, buttons side by side stand in one line
  const middle = (box) => (box.top + box.bottom) / 2;
  for (const one of shown.filter((each) => each.matches("label > input[type=radio], label > input[type=checkbox]"))) {
    const mark = style(one).opacity === "0" ? one.parentElement.querySelector(".mark") : one;
    const label = one.parentElement.getBoundingClientRect(), box = mark?.getBoundingClientRect();
    if (box?.height && Math.abs(middle(box) - middle(label)) > 12 && label.height > 1.7 * box.height) found.add(`not in the line of its words: ${name(one.parentElement)}`);
  }
  for (const one of shown.filter((each) => each.matches(".button"))) {
    const next = one.nextElementSibling, box = one.getBoundingClientRect();
    if (next?.matches(".button") && seen(next)) {
      const other = next.getBoundingClientRect(), off = Math.abs(other.top - box.top);
      if (off > edge && off < box.height / 2 && other.bottom > box.top) found.add(`beside another, ${Math.round(off)} px lower or higher: ${name(next)}`);
    }
    const row = one.closest(".list td, li"), lined = row && (row.localName === "td" || parseFloat(style(row).borderBottomWidth));
    const cell = lined && row.getBoundingClientRect();
    if (cell && (box.top - cell.top < 3 || cell.bottom - box.bottom < 3)) found.add(`touches the line of its row: ${name(one)}`);
  }

  // --- what is tapped
  const tapped = shown.filter((one) => one.matches("a[href], button, select, textarea, summary, input:not([type=hidden]), [role=button]"));
  for (const one of tapped) {
    let area = one;
    if (one.matches("input[type=radio], input[type=checkbox]")) area = one.closest("label") || one;
    const box = area.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const within = one.localName === "a" && style(one).display === "inline";
    const least = within ? inline : sizes.find(([selector]) => one.matches(selector))[1];
    const side = Math.min(box.width, within ? Infinity : box.width, box.height);
    if (side < least - edge) found.add(`target of ${Math.round(box.width)}x${Math.round(box.height)}, ${least} wanted: ${name(one)}`);
  }

  // --- one sensible next step; it and the way back are on the screen without a search
  const filled = shown.filter((one) => one.matches(".button.go, button.go") && style(one).backgroundColor !== "rgba(0, 0, 0, 0)");
  if (filled.length > 1) found.add(`${filled.length} filled buttons: ${filled.map(name).join("; ")}`);
  for (const one of shown.filter((each) => each.matches(".foot .button"))) {
    const box = one.getBoundingClientRect();
    if (box.bottom > innerHeight + edge || box.right > wide + edge) found.add(`out of the screen: ${name(one)}`);
  }

  // --- nothing tapped lies over another, as far as it is in sight
  const insight = (one) => {
    let { left, top, right, bottom } = one.getBoundingClientRect();
    for (let over = one.parentElement; over && over !== document.body; over = over.parentElement) {
      const of = style(over);
      if (of.overflowX === "visible" && of.overflowY === "visible") continue;
      const box = over.getBoundingClientRect();
      left = Math.max(left, box.left); right = Math.min(right, box.right);
      top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
    }
    return { left, top: Math.max(top, 0), right, bottom: Math.min(bottom, innerHeight) };
  };
  // What stays at the foot of a list while it scrolls lies over it on purpose.
  const stays = (one) => one.closest(".acts, .review-acts, .verdict") !== null;
  const boxes = tapped.filter((one) => !one.matches("input") && style(one).display !== "inline" && !stays(one))
    .map((one) => [one, insight(one)]).filter(([, box]) => box.right > box.left && box.bottom > box.top);
  boxes.sort((one, other) => one[1].top - other[1].top);
  boxes.forEach(([one, box], place) => {
    for (const [other, next] of boxes.slice(place + 1)) {
      if (next.top >= box.bottom - edge) break;
      if (one.contains(other) || other.contains(one)) continue;
      const across = Math.min(box.right, next.right) - Math.max(box.left, next.left);
      if (across > edge) found.add(`lies over another: ${name(one)} and ${name(other)}`);
    }
  });

  // --- the keyboard: each thing that is tapped is reached with Tab and shows it, no letter means two
  if (keys) {
    const active = document.activeElement;
    const ringed = (one) => {
      const shows = one.matches("input[type=radio], input[type=checkbox], .amount-box input, .seek-field input") ? [one, one.closest("label")] : [one];
      return shows.some((each) => each && style(each).outlineStyle !== "none" && parseFloat(style(each).outlineWidth) >= 3);
    };
    for (const one of tapped) {
      if (one.disabled || one.closest("[inert]")) continue;
      if (one.tabIndex < 0) { found.add(`no Tab reaches it: ${name(one)}`); continue; }
      one.focus({ focusVisible: true, preventScroll: true });
      if (document.activeElement !== one) found.add(`takes no focus: ${name(one)}`);
      else if (!ringed(one)) found.add(`shows no focus: ${name(one)}`);
    }
    active?.focus({ preventScroll: true });
    const letters = new Map();
    for (const one of shown.filter((each) => each.dataset.letter && !each.disabled)) {
      const key = one.dataset.letter, before = letters.get(key);
      if (before) found.add(`the key ${key} means two things: ${name(before)} and ${name(one)}`);
      letters.set(key, one);
    }
  }
  return [...found];
}
