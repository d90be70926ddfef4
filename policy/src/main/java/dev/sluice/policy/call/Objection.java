package dev.sluice.policy.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Risk;
import dev.sluice.policy.command.Danger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Something about a call that a person must see before it runs, whatever a rule allows. */
public sealed interface Objection {
    /** What he is told of it. */
    String sentence();

    /** How bad a mistake would be at least. */
    Risk riskMin();

    /** Words for it. */
    List<String> flags();

    /** All there is against this call. */
    static List<Objection> to(List<String> path, JsonNode arguments, StartedCommand started) {
        var objections = new ArrayList<Objection>();
        var invisible = InvisibleText.in(arguments);
        if (!invisible.isEmpty()) {
            objections.add(new Invisible(invisible));
        }
        if (ReadByPrograms.on(path)) {
            objections.add(new ReadByOthers());
        }
        if (!started.dangers().isEmpty()) {
            objections.add(new Unprovable(new TreeSet<>(started.dangers())));
        }
        return objections;
    }

    /** It holds characters that are not seen. */
    record Invisible(Set<String> characters) implements Objection {
        private static final int NAMED_MAX = 5;

        @Override
        public String sentence() {
            return "Look closely: it holds characters that are not seen, written out in the change ("
                    + characters.stream().limit(NAMED_MAX).collect(Collectors.joining(", "))
                    + (characters.size() > NAMED_MAX ? ", ..." : "") + ").";
        }

        @Override
        public Risk riskMin() {
            return Risk.HIGH;
        }

        @Override
        public List<String> flags() {
            return List.of("invisible_characters");
        }
    }

    /** It changes what programs and agents obey: more than a change of one file. */
    record ReadByOthers() implements Objection {
        @Override
        public String sentence() {
            return "Programs or agents obey this file without being told to.";
        }

        @Override
        public Risk riskMin() {
            return Risk.HIGH;
        }

        @Override
        public List<String> flags() {
            return List.of("read_by_programs");
        }
    }

    /** It starts something, and is not provably what it shows. */
    record Unprovable(SortedSet<Danger> dangers) implements Objection {
        private static final int NAMED_MAX = 4;

        @Override
        public String sentence() {
            return "Not provably what it shows: "
                    + dangers.stream().limit(NAMED_MAX).map(Danger::sentence).collect(Collectors.joining("; "))
                    + (dangers.size() > NAMED_MAX ? "; ..." : "") + ".";
        }

        @Override
        public Risk riskMin() {
            return Risk.LOW;
        }

        @Override
        public List<String> flags() {
            return dangers.stream().map(Danger::word).toList();
        }
    }
}
