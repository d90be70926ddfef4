package dev.sluice.endtoend;

import com.microsoft.playwright.Page;
import java.util.List;

/** What of a page is too small for a finger, or wider than the screen. Links within a text need not be large. */
final class Targets {
    private static final String SMALL = """
            () => {
              const small = [];
              const look = (root) => {
                for (const one of root.querySelectorAll('*')) {
                  if (one.shadowRoot) look(one.shadowRoot);
                  const box = one.getBoundingClientRect();
                  if (one.matches('button, select, input, textarea, summary, .button, nav a')
                      && one.checkVisibility({visibilityProperty: true}) && box.width > 1
                      && (box.height < 43.5 || box.width < 43.5)) {
                    small.push(`${one.localName} ${one.className} '${(one.innerText ?? '').slice(0, 20)}' `
                        + `${Math.round(box.width)}x${Math.round(box.height)}`);
                  }
                }
              };
              look(document);
              const wide = document.scrollingElement.scrollWidth - innerWidth;
              return wide > 0 ? [...small, `${wide} px too wide`] : small;
            }""";

    private Targets() {}

    /** Each with its size. */
    @SuppressWarnings("unchecked")
    static List<String> small(Page page) {
        return (List<String>) page.evaluate(SMALL);
    }
}
