package dev.sluice.policy.command;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is known of a program: which of its arguments can start nothing, run no code and, for a program that reads, write
 * nothing. Every argument that is not known to be so is a danger.
 */
sealed interface Program {
    /** An argument that is a name or a path, and no option. */
    String WORD = "[A-Za-z0-9_][A-Za-z0-9_.,:/@+-]*";

    Only PYTEST = Only.forms("-[qvxs]+|-ra|--tb=[a-z]+|--maxfail=[0-9]+|--co", "-k" + WORD, WORD);

    /** What the arguments could do beyond the program's own purpose. */
    Set<Danger> dangers(List<String> arguments);

    /** One whose options are all harmless. */
    record Harmless() implements Program {
        @Override
        public Set<Danger> dangers(List<String> arguments) {
            return Set.of();
        }
    }

    /** One that is harmless but for these options, in whichever form of theirs they are given. */
    record AllBut(List<Trap> traps) implements Program {
        public AllBut {
            traps = List.copyOf(traps);
        }

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            var found = EnumSet.noneOf(Danger.class);
            for (var argument : arguments) {
                traps.stream()
                        .filter(trap -> trap.catches(argument))
                        .map(Trap::danger)
                        .forEach(found::add);
            }
            return found;
        }
    }

    /**
     * An option that does more than it seems.
     *
     * @param names as they are written: {@code -o}, {@code --output}
     */
    record Trap(Danger danger, List<String> names) {
        static Trap of(Danger danger, String... names) {
            return new Trap(danger, List.of(names));
        }

        /** A long option may be cut short, a short one may stand behind others or ahead of its value. */
        boolean catches(String argument) {
            return names.stream()
                    .anyMatch(name -> name.startsWith("--") ? cutShort(argument, name) : bundled(argument, name));
        }

        private static boolean cutShort(String argument, String name) {
            var option = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
            return option.length() > 2 && name.startsWith(option);
        }

        private static boolean bundled(String argument, String name) {
            return argument.startsWith("-") && !argument.startsWith("--") && argument.indexOf(name.charAt(1)) > 0;
        }
    }

    /** One that is known only so far: each of its arguments must have one of these forms. */
    record Only(Pattern forms, Predicate<List<String>> begins) implements Program {
        /** @param forms regular expressions, one of which each argument matches as a whole */
        static Only forms(String... forms) {
            return new Only(Pattern.compile(String.join("|", forms)), _ -> true);
        }

        /** The same if the first argument that is no option is one of these words. */
        Only first(String... words) {
            var known = Set.of(words);
            return new Only(forms, arguments -> arguments.stream()
                    .filter(argument -> !argument.startsWith("-"))
                    .findFirst()
                    .filter(known::contains)
                    .isPresent());
        }

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            return begins.test(arguments)
                            && arguments.stream()
                                    .allMatch(one -> forms.matcher(one).matches())
                    ? Set.of()
                    : Set.of(Danger.UNKNOWN_ARGUMENT);
        }
    }

    /** One whose purpose is to start another, or to run what it is told in a language of its own. */
    record Never(Danger danger) implements Program {
        @Override
        public Set<Danger> dangers(List<String> arguments) {
            return Set.of(danger);
        }
    }

    /** {@code find}: its expressions are words, and are not cut short. */
    record Find() implements Program {
        private static final Set<String> STARTS = Set.of("-exec", "-execdir", "-ok", "-okdir");
        private static final Set<String> WRITES = Set.of("-delete", "-fprint", "-fprint0", "-fprintf", "-fls");

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            var found = EnumSet.noneOf(Danger.class);
            for (var argument : arguments) {
                if (STARTS.contains(argument)) {
                    found.add(Danger.STARTS_PROGRAM);
                }
                if (WRITES.contains(argument)) {
                    found.add(Danger.WRITES);
                }
            }
            return found;
        }
    }

    /** {@code printf}: bash's own sets variables, {@code PATH} among them, by an option and by {@code %n}. */
    record Printf() implements Program {
        private static final AllBut OPTIONS = new AllBut(List.of(Trap.of(Danger.ENVIRONMENT, "-v")));
        private static final Pattern PRINTS = Pattern.compile("%%|%[-+ #0]*+\\d*+(\\.\\d*+)?[sdiuxXcbq]");

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            return arguments.stream()
                            .anyMatch(one -> PRINTS.matcher(one).replaceAll("").indexOf('%') >= 0)
                    ? Set.of(Danger.ENVIRONMENT)
                    : OPTIONS.dangers(arguments);
        }
    }

    /** {@code uniq}: its second operand is what it writes. */
    record Uniq() implements Program {
        @Override
        public Set<Danger> dangers(List<String> arguments) {
            var operands = arguments.stream()
                    .filter(one -> !one.startsWith("-") || one.equals("-"))
                    .count();
            return operands > 1 || arguments.contains("--") ? Set.of(Danger.WRITES) : Set.of();
        }
    }

    /** {@code sed}, as far as it prints lines by their numbers: its language runs programs and writes files. */
    record Sed() implements Program {
        private static final Pattern PRINTS = Pattern.compile("(\\d+|\\$)(,(\\d+|\\$))?p");

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            return arguments.size() >= 2
                            && arguments.getFirst().equals("-n")
                            && PRINTS.matcher(arguments.get(1)).matches()
                            && arguments.stream().skip(2).noneMatch(one -> one.startsWith("-"))
                    ? Set.of()
                    : Set.of(Danger.CODE);
        }
    }

    /** {@code git}, as far as it tells of the repository. */
    record Git() implements Program {
        private static final Set<String> QUIET = Set.of("--no-pager", "-P", "--no-optional-locks");
        private static final Set<String> TELLS = Set.of(
                "status", "log", "diff", "show", "rev-parse", "ls-files", "ls-tree", "blame", "describe", "shortlog");
        private static final List<Trap> TRAPS = List.of(
                Trap.of(
                        Danger.STARTS_PROGRAM,
                        "--ext-diff",
                        "--textconv",
                        "--open-files-in-pager",
                        "--paginate",
                        "--exec"),
                Trap.of(Danger.WRITES, "--output"));

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            var words = arguments.stream().dropWhile(QUIET::contains).toList();
            if (words.isEmpty()) {
                return Set.of();
            }
            if (words.getFirst().startsWith("-")) {
                return Set.of(Danger.STARTS_PROGRAM);
            }
            if (!TELLS.contains(words.getFirst())) {
                return Set.of(Danger.UNKNOWN_ARGUMENT);
            }
            return new AllBut(TRAPS).dangers(words.subList(1, words.size()));
        }
    }

    /** {@code python}, as far as it runs a project's tests; what else it runs is in none of its arguments to see. */
    record Python() implements Program {
        private static final Only UNITTEST = Only.forms("discover|-[vqfb]|-s", WORD);

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            if (arguments.size() < 2 || !arguments.getFirst().equals("-m")) {
                return Set.of(Danger.CODE);
            }
            var rest = arguments.subList(2, arguments.size());
            return switch (arguments.get(1)) {
                case "pytest" -> PYTEST.dangers(rest);
                case "unittest" -> UNITTEST.dangers(rest);
                default -> Set.of(Danger.CODE);
            };
        }
    }

    /** {@code tar}, as far as it lists what is in one file of this machine. */
    record Tar() implements Program {
        private static final Pattern LISTS = Pattern.compile("-?t[vzjJ]*f|-?[vzjJ]*tf");

        @Override
        public Set<Danger> dangers(List<String> arguments) {
            return arguments.size() == 2
                            && LISTS.matcher(arguments.getFirst()).matches()
                            && !arguments.get(1).startsWith("-")
                            && arguments.get(1).indexOf(':') < 0
                    ? Set.of()
                    : Set.of(Danger.STARTS_PROGRAM);
        }
    }
}
