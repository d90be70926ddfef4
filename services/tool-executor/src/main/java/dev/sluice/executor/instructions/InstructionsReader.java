package dev.sluice.executor.instructions;

import dev.sluice.contracts.InstructionsFile;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Walk;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.InvisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the files of a workspace tell agents: of each directory the first of {@link #NAMES}, the workspace's own first,
 * then those below, the higher ones first. Looks at no more than {@value #SEEN_MAX} files and directories, never at what
 * {@code .gitignore} names, and opens only regular files; what is no text is passed over. Of all together no more than
 * {@value #BYTES_MAX} bytes are read; what does not fit is named.
 */
public final class InstructionsReader {
    /** What such a file is called, the best first. */
    public static final List<String> NAMES = List.of("AGENTS.md", "CLAUDE.md", "GEMINI.md", ".cursorrules");

    /** Only for a whole repository, where its host wants it. */
    private static final WorkspacePath OF_THE_HOST =
            WorkspacePath.ROOT.child(".github").child("copilot-instructions.md");

    static final int BYTES_MAX = 32 * 1024;
    static final int FILES_MAX = 20;
    private static final int SEEN_MAX = 2_000;

    /** Only for a disk that hangs: what is seen must not depend on how fast it is. */
    private static final Duration TIME_MAX = Duration.ofSeconds(2);

    private InstructionsReader() {}

    /** Whether a file below a workspace would be read, also where a better one is beside it. Asked of every file there is. */
    public static boolean reads(Path workspace, Path file) {
        var name = file.getFileName().toString();
        return NAMES.contains(name)
                || name.equals(OF_THE_HOST.name()) && file.equals(workspace.resolve(OF_THE_HOST.toString()));
    }

    /** The files as they stand now; where a directory is out of reach, those that are not. */
    public static List<InstructionsFile> read(Workspace workspace) throws Refused, IOException {
        var left = BYTES_MAX;
        var read = new ArrayList<InstructionsFile>();
        for (var entry : found(workspace)) {
            if (read.size() == FILES_MAX) {
                break;
            }
            var file = file(workspace, entry, left);
            if (file.isPresent()) {
                read.add(file.get());
                left -= taken(file.get(), left);
            }
        }
        return List.copyOf(read);
    }

    private static int taken(InstructionsFile file, int left) {
        if (file.whole()) {
            return (int) file.bytes();
        }
        return file.text().isEmpty() ? 0 : left;
    }

    private static List<Entry> found(Workspace workspace) throws Refused, IOException {
        var best = new LinkedHashMap<WorkspacePath, Entry>();
        var seen = new int[1];
        new Walk(workspace, true, false, TIME_MAX).visit(WorkspacePath.ROOT, entry -> {
            if (entry.kind() == Kind.FILE && rank(entry) < NAMES.size()) {
                best.merge(entry.path().parent(), entry, InstructionsReader::better);
            }
            return ++seen[0] < SEEN_MAX;
        });
        if (!best.containsKey(WorkspacePath.ROOT)) {
            ofTheHost(workspace).ifPresent(entry -> best.put(WorkspacePath.ROOT, entry));
        }
        return best.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<WorkspacePath, Entry> one) ->
                                one.getKey().names().size())
                        .thenComparing(one -> one.getKey().toString()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Optional<Entry> ofTheHost(Workspace workspace) throws IOException {
        try {
            return workspace.list(OF_THE_HOST.parent(), SEEN_MAX).stream()
                    .filter(entry -> entry.kind() == Kind.FILE && entry.path().equals(OF_THE_HOST))
                    .findFirst();
        } catch (Refused none) {
            return Optional.empty();
        }
    }

    private static Entry better(Entry one, Entry other) {
        return rank(one) <= rank(other) ? one : other;
    }

    private static int rank(Entry entry) {
        var rank = NAMES.indexOf(entry.path().name());
        return rank < 0 ? NAMES.size() : rank;
    }

    /** The file, with as much of its text as there is room for; empty if it is none, or says nothing. */
    private static Optional<InstructionsFile> file(Workspace workspace, Entry entry, int bytesMax) throws IOException {
        try (var in = workspace.stream(entry.path())) {
            var content = in.readNBytes(BYTES_MAX + 1);
            var whole = content.length <= bytesMax;
            var text = TextEncoding.textOf(whole ? content : wholeLines(content, bytesMax))
                    .map(InvisibleText::shown);
            return text.filter(words -> !whole || !words.isBlank())
                    .map(words -> new InstructionsFile(
                            InvisibleText.shownName(entry.path().toString()),
                            words,
                            whole ? content.length : entry.bytes(),
                            whole));
        } catch (Refused unreadable) {
            // A link, or gone since: whoever put it there does not tell agents anything.
            return Optional.empty();
        }
    }

    private static byte[] wholeLines(byte[] content, int bytesMax) {
        var end = Math.min(content.length, bytesMax);
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(content, end);
    }
}
