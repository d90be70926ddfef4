package dev.sluice.executor.snapshot;

import dev.sluice.executor.snapshot.Difference.What;
import dev.sluice.executor.snapshot.Tree.Kind;
import dev.sluice.executor.snapshot.Tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What differs between two snapshots, by the paths. Where two directories have one name nothing in them is looked at. */
final class Comparison {
    /** Larger files are told by their names. */
    private static final int LARGE_BYTES = 1024 * 1024;

    private static final Tree EMPTY = new Tree(List.of());

    private final Objects objects;
    private final int differencesMax;
    private final List<Difference> differences = new ArrayList<>();

    /** @param differencesMax how many files are told of */
    Comparison(Objects objects, int differencesMax) {
        this.objects = objects;
        this.differencesMax = differencesMax;
    }

    List<Difference> of(Tree before, Tree after) throws IOException, NotKept {
        compare("", before, after);
        return differences;
    }

    private void compare(String folder, Tree before, Tree after) throws IOException, NotKept {
        var old = byName(before);
        var fresh = byName(after);
        var names = new TreeSet<>(old.keySet());
        names.addAll(fresh.keySet());
        for (var name : names) {
            if (differences.size() == differencesMax) {
                return;
            }
            compare(folder + name, Optional.ofNullable(old.get(name)), Optional.ofNullable(fresh.get(name)));
        }
    }

    private void compare(String path, Optional<Node> before, Optional<Node> after) throws IOException, NotKept {
        if (before.equals(after)) {
            return;
        }
        var wasFolder = before.filter(node -> node.kind() == Kind.DIRECTORY);
        var isFolder = after.filter(node -> node.kind() == Kind.DIRECTORY);
        if (wasFolder.isPresent() || isFolder.isPresent()) {
            compare(path + "/", tree(wasFolder), tree(isFolder));
        }
        var was = before.filter(node -> node.kind() != Kind.DIRECTORY);
        var is = after.filter(node -> node.kind() != Kind.DIRECTORY);
        if (!was.equals(is) && differences.size() < differencesMax) {
            differences.add(difference(path, was, is));
        }
    }

    private Difference difference(String path, Optional<Node> was, Optional<Node> is) throws IOException, NotKept {
        var what = was.isEmpty() ? What.ADDED : is.isEmpty() ? What.REMOVED : What.CHANGED;
        var large = bytes(was) > LARGE_BYTES || bytes(is) > LARGE_BYTES;
        return large
                ? new Difference(path, what, Optional.empty(), Optional.empty(), true)
                : new Difference(path, what, content(was), content(is), false);
    }

    private static long bytes(Optional<Node> node) {
        return node.map(Node::bytes).orElse(0L);
    }

    private Optional<byte[]> content(Optional<Node> node) throws IOException, NotKept {
        return node.isEmpty()
                ? Optional.empty()
                : Optional.of(objects.content(node.get().object(), node.get().digest()));
    }

    private Tree tree(Optional<Node> folder) throws IOException, NotKept {
        return folder.isEmpty() ? EMPTY : objects.tree(folder.get().digest());
    }

    private static Map<String, Node> byName(Tree tree) {
        var nodes = new HashMap<String, Node>();
        tree.nodes().forEach(node -> nodes.put(node.name(), node));
        return nodes;
    }
}
