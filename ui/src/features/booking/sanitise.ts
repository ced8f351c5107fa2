// Documents come from our own core as markup with escaped text. The screen still takes only structure from them:
// an allow-list of elements, no attributes but spans and language, so that nothing in them can run, load or restyle the page.

const ALLOWED = new Set(['H1', 'H2', 'H3', 'H4', 'P', 'DL', 'DT', 'DD', 'DIV', 'SECTION', 'ARTICLE', 'HEADER', 'FOOTER', 'TABLE', 'THEAD', 'TBODY', 'TFOOT', 'TR', 'TH', 'TD', 'CAPTION', 'UL', 'OL', 'LI', 'STRONG', 'B', 'SMALL', 'BR', 'HR', 'SPAN', 'CODE', 'TIME']);
const DROPPED = new Set(['SCRIPT', 'STYLE', 'HEAD', 'TITLE', 'IFRAME', 'OBJECT', 'EMBED', 'LINK', 'META', 'TEMPLATE', 'SVG', 'MATH']);
/** Classes that our documents use to mark a line; the sheet gives them its own look. */
const KEPT_CLASSES = new Set(['mark', 'small', 'number']);
const KEPT_ATTRIBUTES = ['colspan', 'rowspan', 'scope', 'lang'];

function copy(node: Node, into: Node, target: Document, shift: number): void {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) into.appendChild(target.createTextNode(child.textContent ?? ''));
    if (child.nodeType !== 1) continue;
    const element = child as Element;
    const name = element.tagName.toUpperCase();
    if (DROPPED.has(name)) continue;
    if (!ALLOWED.has(name)) {
      copy(element, into, target, shift);
      continue;
    }
    const heading = /^H([1-4])$/.exec(name);
    const made = target.createElement(heading ? `h${Math.min(6, Number(heading[1]) + shift)}` : name.toLowerCase());
    for (const attribute of KEPT_ATTRIBUTES) {
      const value = element.getAttribute(attribute);
      if (value !== null) made.setAttribute(attribute, value);
    }
    const classes = [...element.classList].filter((name) => KEPT_CLASSES.has(name));
    if (classes.length > 0) made.className = classes.join(' ');
    copy(element, made, target, shift);
    into.appendChild(made);
  }
}

/** Markup that is safe for {@html}, and its language; headings go down by `shift` so that the page keeps its one h1. */
export function safeMarkup(html: string, shift = 1): { markup: string; lang: string | undefined } {
  // Style sheets go before parsing: the policy of the page would report each of them although nothing is shown yet.
  const parsed = new DOMParser().parseFromString(html.replace(/<style\b[^]*?<\/style>/gi, ''), 'text/html');
  const out = document.implementation.createHTMLDocument('');
  const root = out.createElement('div');
  copy(parsed.body, root, out, shift);
  return { markup: root.innerHTML, lang: /^(ja|en)$/.exec(parsed.documentElement.lang)?.[0] };
}
