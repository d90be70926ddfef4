package dev.sluice.standalone;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** Puts each class of a service into that service's slice; other modules belong to none. */
final class Services implements SliceAssignment {
    private static final Set<String> NAMES = Set.of("session", "orchestrator", "workers", "executor", "router");

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        var words = type.getPackageName().split("\\.");
        if (words.length >= 3 && NAMES.contains(words[2])) {
            return SliceIdentifier.of(words[2]);
        }
        return SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
        return "the five services";
    }
}
