package dev.sluice.executor.index;

import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.util.CharTokenizer;

/**
 * Makes words of code and of questions about it: {@code readHttpBody} and {@code read_http_body} are found by each of their
 * parts and as a whole, in any case, and words by their stems.
 */
final class CodeAnalyzer extends Analyzer {
    private static final int WORD_CHARS_MAX = 100;

    private static final int DELIMITERS = WordDelimiterGraphFilter.GENERATE_WORD_PARTS
            | WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS
            | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
            | WordDelimiterGraphFilter.SPLIT_ON_NUMERICS
            | WordDelimiterGraphFilter.CATENATE_ALL;

    /** What stands in every question, and says nothing about code. */
    private static final CharArraySet STOP_WORDS = new CharArraySet(
            List.of(
                    "a", "an", "and", "are", "as", "at", "be", "by", "does", "do", "for", "from", "how", "i", "in",
                    "into", "is", "it", "its", "of", "on", "or", "that", "the", "their", "there", "this", "to", "what",
                    "when", "where", "which", "who", "why", "with", "you"),
            true);

    @Override
    protected TokenStreamComponents createComponents(String field) {
        var words = CharTokenizer.fromTokenCharPredicate(
                character -> Character.isLetterOrDigit(character) || character == '_');
        var parts = new FlattenGraphFilter(new WordDelimiterGraphFilter(words, DELIMITERS, null));
        var known = new StopFilter(new LowerCaseFilter(parts), STOP_WORDS);
        return new TokenStreamComponents(words, new PorterStemFilter(new LengthFilter(known, 1, WORD_CHARS_MAX)));
    }
}
