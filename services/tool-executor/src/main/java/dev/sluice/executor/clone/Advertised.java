package dev.sluice.executor.clone;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server says that a repository has.
 *
 * @param refs commits by their names
 * @param can what the server is able to do
 */
record Advertised(Map<String, String> refs, List<String> can) {
    private static final Pattern REF = Pattern.compile("([0-9a-f]{40}) (HEAD|refs/[^\\s\\p{Cntrl}]{1,250})");
    private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./+-]{0,199}");
    private static final String HEADS = "refs/heads/";
    private static final String TAGS = "refs/tags/";
    private static final String DEFAULT = "symref=HEAD:" + HEADS;
    private static final int REFS_MAX = 100_000;

    static Advertised read(PacketLines lines) throws Refused, IOException {
        if (!lines.line().orElse("").equals("# service=git-upload-pack")) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "There is no repository at this address.");
        }
        lines.next();
        var refs = new LinkedHashMap<String, String>();
        var can = List.<String>of();
        for (var line = lines.line(); line.isPresent() && refs.size() < REFS_MAX; line = lines.line()) {
            var parts = line.get().split("\0", 2);
            if (parts.length == 2) {
                can = List.of(parts[1].split(" "));
            }
            var ref = REF.matcher(parts[0]);
            if (ref.matches()) {
                refs.put(ref.group(2), ref.group(1));
            }
        }
        return new Advertised(refs, can);
    }

    /** A commit to begin with, and the branch to be on. */
    record Target(String commit, String branch) {}

    /** That of a branch or tag, or the one that the server begins with. */
    Target target(Optional<String> wanted) throws Refused {
        var name = wanted.or(this::standard)
                .orElseThrow(() -> new Refused(CallFailure.INVALID_ARGUMENTS, "The repository is empty."));
        if (!BRANCH.matcher(name).matches() || name.contains("..") || name.endsWith("/") || name.endsWith(".lock")) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "That is no name of a branch or tag.");
        }
        // A tag with a text of its own stands for a commit under this name.
        for (var ref : List.of(HEADS + name, TAGS + name + "^{}", TAGS + name)) {
            if (refs.containsKey(ref)) {
                return new Target(refs.get(ref), name);
            }
        }
        throw new Refused(CallFailure.INVALID_ARGUMENTS, "The repository has no branch or tag of that name.");
    }

    private Optional<String> standard() {
        return can.stream()
                .filter(word -> word.startsWith(DEFAULT))
                .map(word -> word.substring(DEFAULT.length()))
                .findFirst()
                .or(() -> refs.keySet().stream()
                        .filter(ref -> ref.startsWith(HEADS) && refs.get(ref).equals(refs.get("HEAD")))
                        .map(ref -> ref.substring(HEADS.length()))
                        .findFirst());
    }
}
