package dev.sluice.executor.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.NIOFSDirectory;

/** One search in the index of a workspace, by BM25: a word counts most in a symbol, then in a path, then in the text. */
final class IndexSearch {
    private static final int WORDS_MAX = 64;
    private static final float TIE = 0.3f;

    /** How many parts of one function may be better than what comes next. */
    private static final int PARTS = 5;

    private static final Map<String, Float> WEIGHTS =
            Map.of(WorkspaceIndex.SYMBOL, 2.0f, WorkspaceIndex.NAMES, 1.2f, WorkspaceIndex.TEXT, 1.0f);

    private IndexSearch() {}

    /** @param within the directory or file to look in; empty for all */
    static Found in(Path index, String question, Optional<String> within, int hitsMax, Found.State state)
            throws IOException {
        try (var directory = new NIOFSDirectory(index);
                var reader = DirectoryReader.open(directory)) {
            var searcher = new IndexSearcher(reader);
            var files = searcher.count(new FieldExistsQuery(WorkspaceIndex.STAMP));
            var query = query(words(question), within);
            var hits = hits(searcher, searcher.search(query, hitsMax * PARTS), hitsMax);
            return new Found(hits, searcher.count(query), files, state);
        }
    }

    /** Of the parts of one function the best stands for all. */
    private static List<Hit> hits(IndexSearcher searcher, TopDocs best, int hitsMax) throws IOException {
        var hits = new LinkedHashMap<String, Hit>();
        for (var scored : best.scoreDocs) {
            if (hits.size() == hitsMax) {
                break;
            }
            var document = searcher.storedFields().document(scored.doc);
            var hit = new Hit(
                    document.get(WorkspaceIndex.PATH),
                    number(document.get(WorkspaceIndex.FIRST_LINE)),
                    number(document.get(WorkspaceIndex.LAST_LINE)),
                    document.get(WorkspaceIndex.SYMBOL),
                    scored.score,
                    document.get(WorkspaceIndex.HEAD));
            hits.putIfAbsent(hit.firstLine() + "-" + hit.lastLine() + " " + hit.path(), hit);
        }
        return List.copyOf(hits.values());
    }

    private static int number(String stored) {
        return Integer.parseInt(stored);
    }

    private static List<String> words(String question) throws IOException {
        var words = new LinkedHashSet<String>();
        try (var analyzer = new CodeAnalyzer();
                var stream = analyzer.tokenStream(WorkspaceIndex.TEXT, question)) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken() && words.size() < WORDS_MAX) {
                words.add(term.toString());
            }
            stream.end();
        }
        return List.copyOf(words);
    }

    private static Query query(List<String> words, Optional<String> within) {
        var any = new BooleanQuery.Builder();
        for (var word : words) {
            any.add(new DisjunctionMaxQuery(fields(word), TIE), Occur.SHOULD);
        }
        if (within.isEmpty()) {
            return any.build();
        }
        var place = new BooleanQuery.Builder()
                .add(new TermQuery(new Term(WorkspaceIndex.PATH, within.get())), Occur.SHOULD)
                .add(new PrefixQuery(new Term(WorkspaceIndex.PATH, within.get() + "/")), Occur.SHOULD)
                .build();
        return new BooleanQuery.Builder()
                .add(any.build(), Occur.MUST)
                .add(place, Occur.FILTER)
                .build();
    }

    private static List<Query> fields(String word) {
        return WEIGHTS.entrySet().stream()
                .<Query>map(weight -> new BoostQuery(new TermQuery(new Term(weight.getKey(), word)), weight.getValue()))
                .toList();
    }
}
