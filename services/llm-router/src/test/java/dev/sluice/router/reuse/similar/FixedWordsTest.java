package dev.sluice.router.reuse.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.contracts.Routing.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which questions a vector is asked about at all. */
class FixedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "How do I delete a file?               | how can I delete the file",
                "How do I reverse a list?              | What's the best way to reverse a list?",
                "How do I reverse a list?              | Please tell me how to reverse a list.",
                "How do I reverse a list?              | I would like to know how to reverse a list",
                "What is a mutex?                      | Can you explain what a mutex is?",
                "What does this function do?           | Could you tell me what this function does?",
                "Why is the sky blue?                  | Can you explain why the sky is blue?",
                "Where is the config file?             | Where's the config file",
                "What is the capital of France?        | Please tell me what the capital of France is",
                "Write a parser.                       | Could you please write a parser?",
                "Write a parser.                       | I need you to write a parser.",
                "Don't delete the file.                | Please do not delete the file",
                "Read it. Explain why it's slow.       | Please read it. Tell me why it is slow!",
            })
    void otherWaysToAskKeepTheSameWords(String one, String other) {
        assertEquals(FixedWords.of(one, Words.SAME), FixedWords.of(other, Words.SAME));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Rename foo to bar                     | Rename bar to foo",
                "Is Alice older than Bob?              | Is Bob older than Alice?",
                "How do I sort a list in python?       | How do I sort a list in java?",
                "How do I delete a file?               | How do I not delete a file?",
                "How do I delete a file?               | When do I delete a file?",
                "How do I delete a file?               | Can I delete a file?",
                "How do I delete a file?               | Should I delete a file?",
                "Explain how to write a parser.        | Write a parser.",
                "Delete it?                            | Delete it.",
                "Is it a list?                         | It is a list.",
                "Answer in one word: is it good?       | Answer in one page: is it good?",
                "What did you change?                  | What did I change?",
                "What was the error?                   | What is the error?",
                "Print \"please\"                      | Print",
                "Do the tests pass?                    | Did the tests pass?",
                "如何删除文件                            | 如何创建文件",
            })
    void otherWordsAreAnotherQuestion(String one, String other) {
        assertNotEquals(FixedWords.of(one, Words.SAME), FixedWords.of(other, Words.SAME));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Open port 8080                        | Open port 8081",
                "Open port eight                       | Open port nine",
                "How do I sort a list in Python?       | How do I sort a list in Java?",
                "What is the capital of France?        | What is the capital of Germany?",
                "Call readFile                         | Call writeFile",
                "Call read_all                         | Call read_any",
                "Edit src/a.c                          | Edit src/b.c",
                "Use a == b                            | Use a != b",
                "Say \"good day\"                      | Say \"good night\"",
                "Say 'nice day'                        | Say 'nice night'",
                "Say `ls`                              | Say `rm`",
                "Explain HTTP                          | Explain SMTP",
                "How do I delete a file?               | How do I not delete a file?",
                "I can do it                           | I can't do it",
                "I did it                              | I didn't do it",
                "The cache is on                       | The cache is off",
                "Do it before lunch                    | Do it after lunch",
                "Is it safe?                           | Is it unsafe?",
                "Sort it ascending                     | Sort it descending",
                "Pass if it is true                    | Pass if it is false",
                "Lock the file                         | Unlock the file",
                "как удалить файл                      | как создать файл",
            })
    void whatVectorsDoNotSeeIsFixedAmongFreeWords(String one, String other) {
        assertNotEquals(FixedWords.of(one, Words.FREE), FixedWords.of(other, Words.FREE));
        assertNotEquals(FixedWords.of(one, Words.SAME), FixedWords.of(other, Words.SAME));
    }

    @Test
    void freeWordsAreFree() {
        assertEquals(
                FixedWords.of("Which city is the capital of France?", Words.FREE),
                FixedWords.of("Tell me the capital of France.", Words.FREE));
        // What it costs: nothing here tells these two from each other.
        assertEquals(
                FixedWords.of("Copy the file from the server to my laptop", Words.FREE),
                FixedWords.of("Copy the file from my laptop to the server", Words.FREE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Please!", "Please, the", "?!", "\n\n"})
    void courtesyAloneHasNoWords(String text) {
        assertEquals("", FixedWords.of(text, Words.SAME));
        assertEquals("", FixedWords.of(text, Words.FREE));
    }

    @Test
    void longAndOddTextsAreReadInNoTime() {
        for (var odd : new String[] {"'", "\"", "`", "can you ", "a-", "(", "what is ", "\n", "😀"}) {
            FixedWords.of(odd.repeat(Question.CHARS_MAX / odd.length()), Words.SAME);
        }
    }
}
