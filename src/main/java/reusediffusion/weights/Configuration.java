package reusediffusion.weights;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** Reads a component's {@code config.json} into its record; keys are snake_case, unknown ones are left alone. */
public final class Configuration {
    private Configuration() {}

    /**
     * The record of the configuration in {@code file}. A primitive component that the file lacks is an error; boxed components and
     * arrays are null then, for the record's compact constructor to fill with the default of diffusers.
     */
    public static <T> T read(Path file, Class<T> type) {
        return Json.record(file, Json.object(file), type);
    }

    /**
     * Reads the configuration in {@code file} into its record, after a check that every field has a value that the
     * component implements.
     *
     * @throws WeightsException that names the file, the field and what it may be
     */
    public static <T> T read(Path file, ConfigurationFields fields, Class<T> type) {
        return of(file, Json.object(file), fields, type);
    }

    /**
     * Reads an object that was taken from {@code file} into its record, after a check that every field has a value that
     * the component implements.
     *
     * @throws WeightsException that names the file, the field and what it may be
     */
    public static <T> T of(Path file, ObjectNode object, ConfigurationFields fields, Class<T> type) {
        Quantisation.refuse(file, object);
        fields.check(file, object);
        return Json.record(file, object, type);
    }
}
