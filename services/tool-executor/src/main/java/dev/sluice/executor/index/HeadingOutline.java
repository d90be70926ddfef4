package dev.sluice.executor.index;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The sections of Markdown; each ends where the next one begins. */
final class HeadingOutline implements Outline {
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.{1,200}?)\\s*#*");
    private static final Pattern FENCE = Pattern.compile("\\s{0,3}(```|~~~).*");

    @Override
    public List<Declaration> of(List<String> lines) {
        var found = new ArrayList<Declaration>();
        var fenced = false;
        var begun = -1;
        var title = "";
        for (int at = 0; at < lines.size(); at++) {
            fenced ^= FENCE.matcher(lines.get(at)).matches();
            var heading = HEADING.matcher(lines.get(at));
            if (fenced || !heading.matches()) {
                continue;
            }
            if (begun >= 0) {
                found.add(new Declaration(title, begun, at - 1));
            }
            begun = at;
            title = heading.group(1);
        }
        if (begun >= 0) {
            found.add(new Declaration(title, begun, lines.size() - 1));
        }
        return found;
    }
}
