package dev.sluice.executor.snapshot;

import dev.sluice.executor.snapshot.Tree.Kind;
import dev.sluice.executor.snapshot.Tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays out the files of a snapshot beside those that are there now. A directory that holds now what it held then is not laid
 * out: it goes over as it is, for one change of a name and not one for each of its files
 * (docs/adr/0099-what-stays-is-not-laid-out.md).
 */
final class LayOut {
    /** Of a directory's mode: its owner may take names out of it, and give them to it. */
    private static final int OPEN = 0300;

    private final Objects objects;
    private final boolean shared;
    private final List<Path> staying = new ArrayList<>();

    /** @param shared whether files that are there now may be objects too */
    LayOut(Objects objects, boolean shared) {
        this.objects = objects;
        this.shared = shared;
    }

    /** Fills an empty directory; gives the directories that are missing in it, below it, because they are there now. */
    List<Path> of(Tree then, SeenFolder now, Path target) throws IOException, NotKept {
        fill(target, then, now, Path.of(""), true);
        return staying;
    }

    /** @param open whether names may go from the directory that is there now into this one */
    private void fill(Path target, Tree then, SeenFolder now, Path below, boolean open) throws IOException, NotKept {
        var present = directories(now);
        for (var node : then.nodes()) {
            var name = FileNames.path(node.name());
            var place = target.resolve(name);
            switch (node.kind()) {
                case FILE -> objects.link(node, place);
                case LINK -> Files.createSymbolicLink(place, said(node));
                case DIRECTORY -> {
                    var there = Optional.ofNullable(present.get(node.name()));
                    var seen = now.folders().getOrDefault(node.name(), SeenFolder.NONE);
                    var passable = open
                            && isPlain(node.name())
                            && isOpen(node)
                            && there.filter(LayOut::isOpen).isPresent();
                    if (passable && there.get().equals(node) && isOwn(seen)) {
                        staying.add(below.resolve(name));
                    } else {
                        Files.createDirectory(place);
                        fill(place, objects.tree(node.digest()), seen, below.resolve(name), passable);
                        Files.setPosixFilePermissions(place, Objects.Modes.of(node.mode()));
                    }
                }
            }
        }
    }

    /**
     * Whether each file of it was seen and cannot have changed since, and has no name elsewhere that a program may have given
     * it: among files of whose second names nothing is feared it would be one to fear.
     */
    private boolean isOwn(SeenFolder folder) {
        return folder.tree().nodes().stream().allMatch(node -> switch (node.kind()) {
            case DIRECTORY -> isOwn(folder.folders().get(node.name()));
            case FILE, LINK ->
                Optional.ofNullable(folder.files().get(node.name()))
                        .filter(file -> shared || file.status().names() <= 1)
                        .isPresent();
        });
    }

    private static Map<String, Node> directories(SeenFolder now) {
        var directories = new HashMap<String, Node>();
        for (var node : now.tree().nodes()) {
            if (node.kind() == Kind.DIRECTORY) {
                directories.put(node.name(), node);
            }
        }
        return directories;
    }

    private static boolean isOpen(Node directory) {
        return (directory.mode() & OPEN) == OPEN;
    }

    /** Whether the name stands in a line of text as it is. */
    private static boolean isPlain(String name) {
        return name.chars().allMatch(letter -> letter >= ' ' && letter <= '~');
    }

    private Path said(Node link) throws IOException, NotKept {
        return FileNames.path(FileNames.text(objects.content(link.object(), link.digest())));
    }
}
