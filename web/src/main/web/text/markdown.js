import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { highlighted } from './highlight.js';

/*
 * Markdown of models and people, who may both mean ill: parsed to HTML, and of that only what stands in these lists becomes
 * nodes. Pictures become words, because to fetch one would tell its server who reads.
 */
const TAGS = [
  'a', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p', 'pre', 'span',
  'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul',
];
const ATTRIBUTES = ['href', 'class', 'start', 'align', 'data-language'];
const LINKS = /^(?:https?|mailto):/i;
const CLASSES = /^hljs(?:-[a-z_-]+)?$/;

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text) => text.replace(/[&<>"']/g, (sign) => escapes[sign]);

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text, href }) => `<span>[${escaped(text || href || '')}]</span>`,
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    code: ({ text, lang }) => {
      const language = (lang ?? '').trim().split(/\s/, 1)[0].toLowerCase();
      const body = highlighted(text, language) ?? escaped(text);
      return `<pre data-language="${escaped(language.slice(0, 30))}"><code class="hljs">${body}</code></pre>`;
    },
  },
});

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    if (!LINKS.test(node.getAttribute('href') ?? '')) {
      node.removeAttribute('href');
    }
    node.setAttribute('rel', 'noopener noreferrer nofollow');
    node.setAttribute('target', '_blank');
  }
  if (node.hasAttribute('class')) {
    const known = [...node.classList].filter((name) => CLASSES.test(name));
    node.setAttribute('class', known.join(' '));
  }
});

/** Nodes to show. Whatever the text says, nothing in them runs and nothing is fetched. */
export function fragment(text) {
  return DOMPurify.sanitize(marked.parse(text), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
