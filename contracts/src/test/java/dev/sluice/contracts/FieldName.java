package dev.sluice.contracts;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.RecordComponent;

/** The name that a record component has in JSON. */
final class FieldName {
    private FieldName() {}

    static String of(RecordComponent component) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
    }
}
