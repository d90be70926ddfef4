package dev.sluice.executor.index;

import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.workspace.FileTree;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Walk;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspace.Entry;
import dev.sluice.executor.workspace.Workspace.Kind;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * The index of the text files of one workspace, beside them on the volume, so that it goes when they go. Between two uses
 * nothing of it is in memory. Files are read beneath the workspace's guard and without what is ignored; what a file was is
 * known by its size, time and place, so that bringing it up to date reads only what changed.
 */
final class WorkspaceIndex {
    static final String PATH = "path";
    static final String FILE = "file";
    static final String STAMP = "stamp";
    static final String SYMBOL = "symbol";
    static final String NAMES = "names";
    static final String TEXT = "text";
    static final String HEAD = "head";
    static final String FIRST_LINE = "first";
    static final String LAST_LINE = "last";

    /** How files are cut and words made; an index of another form is made anew. */
    private static final String FORM = "form-1";

    private static final Duration WALK_MAX = Duration.ofMinutes(2);
    private static final double BUFFER_MEGABYTES = 16;

    private final Workspace workspace;
    private final Path directory;
    private final IndexLimits limits;

    WorkspaceIndex(Workspace workspace, IndexLimits limits) {
        this.workspace = workspace;
        this.directory = workspace.index();
        this.limits = limits;
    }

    /** Whether there is one. */
    static boolean exists(Workspace workspace) throws IOException {
        if (!Files.isDirectory(workspace.index())) {
            return false;
        }
        try (var store = new NIOFSDirectory(workspace.index())) {
            return DirectoryReader.indexExists(store);
        }
    }

    /** Brings it up to date, or makes it. For one at a time; where another process is at it, it fails. */
    void refresh() throws Refused, IOException {
        Files.createDirectories(directory);
        var known = known();
        var now = files();
        var before = known.orElse(Map.of());
        var changed = now.entrySet().stream()
                .filter(file -> !file.getValue().stamp().equals(before.get(file.getKey())))
                .map(Map.Entry::getValue)
                .toList();
        var gone =
                before.keySet().stream().filter(path -> !now.containsKey(path)).toList();
        if (known.isEmpty() || !changed.isEmpty() || !gone.isEmpty()) {
            write(known.isPresent() ? OpenMode.APPEND : OpenMode.CREATE, gone, changed);
        }
    }

    private void write(OpenMode mode, List<String> gone, List<Entry> changed) throws IOException {
        // Merges run in the thread that writes, and end with it.
        var settings = new IndexWriterConfig(new CodeAnalyzer())
                .setOpenMode(mode)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setMergeScheduler(new SerialMergeScheduler());
        try (var store = new NIOFSDirectory(directory);
                var writer = new IndexWriter(store, settings)) {
            for (var path : gone) {
                writer.deleteDocuments(new Term(PATH, path));
            }
            for (var file : changed) {
                write(writer, file);
            }
            writer.setLiveCommitData(Map.of(FORM, FORM).entrySet());
            writer.commit();
        }
    }

    /** The files in the index, with what they were then; empty if it must be made. */
    private Optional<Map<String, String>> known() throws IOException {
        if (!exists(workspace)) {
            return Optional.empty();
        }
        try (var store = new NIOFSDirectory(directory);
                var reader = DirectoryReader.open(store)) {
            if (!reader.getIndexCommit().getUserData().containsKey(FORM)) {
                return Optional.empty();
            }
            var known = new HashMap<String, String>();
            for (var leaf : reader.leaves()) {
                addStamps(leaf.reader(), known);
            }
            return Optional.of(known);
        } catch (CorruptIndexException | IndexFormatTooOldException | IndexFormatTooNewException unreadable) {
            FileTree.delete(directory);
            Files.createDirectories(directory);
            return Optional.empty();
        }
    }

    private static void addStamps(LeafReader leaf, Map<String, String> known) throws IOException {
        var stamps = DocValues.getSorted(leaf, STAMP);
        var paths = DocValues.getSorted(leaf, FILE);
        var live = leaf.getLiveDocs();
        for (int at = stamps.nextDoc(); at != DocIdSetIterator.NO_MORE_DOCS; at = stamps.nextDoc()) {
            if ((live == null || live.get(at)) && paths.advanceExact(at)) {
                known.put(
                        paths.lookupOrd(paths.ordValue()).utf8ToString(),
                        stamps.lookupOrd(stamps.ordValue()).utf8ToString());
            }
        }
    }

    private Map<String, Entry> files() throws Refused, IOException {
        var files = new LinkedHashMap<String, Entry>();
        var bytes = new long[1];
        new Walk(workspace, true, false, WALK_MAX).visit(WorkspacePath.ROOT, entry -> {
            if (entry.kind() == Kind.FILE && entry.bytes() <= limits.fileBytesMax()) {
                bytes[0] += entry.bytes();
                if (bytes[0] > limits.bytesMax() || files.size() == limits.filesMax()) {
                    return false;
                }
                files.put(entry.path().toString(), entry);
            }
            return true;
        });
        return files;
    }

    private void write(IndexWriter writer, Entry file) throws IOException {
        var path = file.path().toString();
        writer.deleteDocuments(new Term(PATH, path));
        writer.addDocument(mark(path, file.stamp()));
        for (var chunk : Chunks.of(file.path().name(), text(file.path()).orElse(""))) {
            writer.addDocument(document(path, chunk));
        }
    }

    /** What is gone since, or is no text, has none. */
    private Optional<String> text(WorkspacePath path) throws IOException {
        try {
            return TextEncoding.textOf(workspace.read(path, limits.fileBytesMax()));
        } catch (Refused unreadable) {
            return Optional.empty();
        }
    }

    /** Says that the file is in the index, and as what. */
    private static Document mark(String path, String stamp) {
        var document = new Document();
        document.add(new StringField(PATH, path, Store.NO));
        document.add(new SortedDocValuesField(FILE, new BytesRef(path)));
        document.add(new SortedDocValuesField(STAMP, new BytesRef(stamp)));
        return document;
    }

    private static Document document(String path, Chunk chunk) {
        var document = new Document();
        document.add(new StringField(PATH, path, Store.YES));
        document.add(new TextField(NAMES, path, Store.NO));
        document.add(new TextField(SYMBOL, chunk.symbol(), Store.YES));
        document.add(new TextField(TEXT, chunk.text(), Store.NO));
        document.add(new StoredField(HEAD, chunk.head()));
        document.add(new StoredField(FIRST_LINE, chunk.firstLine()));
        document.add(new StoredField(LAST_LINE, chunk.lastLine()));
        return document;
    }
}
