package dev.sluice.executor.index;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the declarations of a text by its form, without a grammar: what it takes for one may be none and the other way
 * round, but it never fails, and takes time that grows with the text alone.
 */
interface Outline {
    /** Of a text without declarations. */
    Outline NONE = lines -> List.of();

    /** The declarations in the order of their first lines, those that hold others before what they hold. */
    List<Declaration> of(List<String> lines);

    /** The one for files of that name. */
    static Outline forName(String name) {
        var dot = name.lastIndexOf('.');
        return dot < 0
                ? NONE
                : Endings.OUTLINES.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), NONE);
    }

    /** By the endings of names. */
    final class Endings {
        private static final Map<String, Outline> OUTLINES = Map.ofEntries(
                Map.entry("py", new IndentOutline()),
                Map.entry("pyi", new IndentOutline()),
                Map.entry("md", new HeadingOutline()),
                Map.entry("java", new BraceOutline()),
                Map.entry("kt", new BraceOutline()),
                Map.entry("kts", new BraceOutline()),
                Map.entry("scala", new BraceOutline()),
                Map.entry("groovy", new BraceOutline()),
                Map.entry("gradle", new BraceOutline()),
                Map.entry("js", new BraceOutline()),
                Map.entry("mjs", new BraceOutline()),
                Map.entry("cjs", new BraceOutline()),
                Map.entry("jsx", new BraceOutline()),
                Map.entry("ts", new BraceOutline()),
                Map.entry("mts", new BraceOutline()),
                Map.entry("cts", new BraceOutline()),
                Map.entry("tsx", new BraceOutline()),
                Map.entry("c", new BraceOutline()),
                Map.entry("h", new BraceOutline()),
                Map.entry("cc", new BraceOutline()),
                Map.entry("cpp", new BraceOutline()),
                Map.entry("hpp", new BraceOutline()),
                Map.entry("cs", new BraceOutline()),
                Map.entry("go", new BraceOutline()),
                Map.entry("rs", new BraceOutline()),
                Map.entry("swift", new BraceOutline()),
                Map.entry("php", new BraceOutline()),
                Map.entry("dart", new BraceOutline()));

        private Endings() {}
    }
}
