package reusediffusion.spark.ml;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.pipeline.family.NegativePrompts;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.spark.engine.ZooEngine;

/** Names of the columns that {@link TextToImage} reads, empty where there is none, and of the one that it adds. */
record TextToImageColumns(String prompt, String negativePrompt, String seed, List<String> settings, String added) {
    private static final List<DataType> TEXT = List.of(DataTypes.StringType);
    private static final List<DataType> WHOLE =
            List.of(DataTypes.LongType, DataTypes.IntegerType, DataTypes.ShortType, DataTypes.ByteType);

    private static final List<DataType> NUMBERS = List.of(
            DataTypes.DoubleType,
            DataTypes.FloatType,
            DataTypes.LongType,
            DataTypes.IntegerType,
            DataTypes.ShortType,
            DataTypes.ByteType);
    private static final List<String> SETTINGS =
            List.of("num_inference_steps", "guidance_scale", "width", "height", "num_frames");

    /** The rows' columns with the new one behind them. */
    StructType addedTo(StructType schema) {
        places(schema);
        if (List.of(schema.fieldNames()).contains(added)) {
            throw new IllegalArgumentException(
                    "There is a column '" + added + "' already; name another one with setOutputCol.");
        }
        return schema.add(added, PromptRows.RESULT, false);
    }

    /** The engine; throws where it reads no column of negative prompts that is named, or FLUX needs one. Rows may ask for guidance of their own. */
    ZooEngine checked(ZooEngine zoo) {
        NegativePrompts prompts = NegativePrompts.of(ModelIndex.of(Path.of(zoo.model())), zoo.settings());
        boolean there = !negativePrompt.isEmpty();
        if (there && !settings.contains("guidance_scale")) {
            prompts.requireRead("The column of setNegativePromptCol");
        }
        prompts.requireSome(there, "name their column with setNegativePromptCol");
        return zoo;
    }

    /** The places of the columns in a row. */
    PromptColumns places(StructType schema) {
        return new PromptColumns(
                place(schema, prompt, TEXT, "setInputCol"),
                negativePrompt.isEmpty() ? -1 : place(schema, negativePrompt, TEXT, "setNegativePromptCol"),
                seed.isEmpty() ? -1 : place(schema, seed, WHOLE, "setSeedCol"),
                settings(schema));
    }

    private TreeMap<String, Integer> settings(StructType schema) {
        TreeMap<String, Integer> places = new TreeMap<>();
        for (String name : settings) {
            if (!SETTINGS.contains(name)) {
                throw new IllegalArgumentException("setSettingCols takes some of " + String.join(", ", SETTINGS)
                        + ", not " + name + "; rename the column.");
            }
            places.put(name, place(schema, name, NUMBERS, "setSettingCols"));
        }
        return places;
    }

    private static int place(StructType schema, String name, List<DataType> types, String setter) {
        int place = List.of(schema.fieldNames()).indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException("There is no column '" + name + "' among "
                    + String.join(", ", schema.fieldNames()) + "; name the right one with " + setter + ".");
        }
        DataType type = schema.fields()[place].dataType();
        if (!types.contains(type)) {
            throw new IllegalArgumentException("Column '" + name + "' is of type " + type.simpleString() + ", and "
                    + types.get(0).simpleString() + " is needed; cast it first.");
        }
        return place;
    }
}
