package reusediffusion.spark.ml;

import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import reusediffusion.pipeline.request.OptionRanges;

/**
 * A step of a Spark ML pipeline: a column of prompts in, and behind the rows' own columns one of pictures (or clips) out, a struct (image, seed,
 * calls, error). The setters are those of the Deep Java Library's Spark extension; unlike that, a model is loaded once for each device of
 * an executor and not once a task, a row that cannot be made carries its error and stops no other, and all of it can be saved.
 *
 * <p>It is lazy: every action on the result makes the pictures anew, so end in one write.
 */
public final class TextToImage extends TextToImageParams implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    /** Makes a stage with a name of its own. */
    public TextToImage() {
        this(Identifiable$.MODULE$.randomUID("textToImage"));
    }

    /**
     * Makes a stage with this name.
     *
     * @param uid names this among the stages of a pipeline
     */
    public TextToImage(String uid) {
        super(uid);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return new PictureTransformation(this).of(dataset);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return new PictureTransformation(this).schema(schema);
    }

    /**
     * Sets one option of the engine.
     *
     * @param name as {@link reusediffusion.djl.Options} lists them
     */
    public TextToImage setOption(String name, Object value) {
        set(options(), EngineOptions.with($(options()), name, value));
        return this;
    }

    /** Sets the options of the engine, in place of those before. */
    public TextToImage setOptions(Map<String, ?> given) {
        set(options(), EngineOptions.text(given));
        return this;
    }

    /** Sets the column of prompts ({@code prompt}). */
    public TextToImage setInputCol(String value) {
        set(inputCol(), value);
        return this;
    }

    /** Sets the column that is added, of pictures ({@code picture}). */
    public TextToImage setOutputCol(String value) {
        set(outputCol(), value);
        return this;
    }

    /** Sets the column of negative prompts; empty for none, which is the default. */
    public TextToImage setNegativePromptCol(String value) {
        set(negativePromptCol(), value);
        return this;
    }

    /** Sets the column of seeds; without one they follow from {@link #setSeed}. */
    public TextToImage setSeedCol(String value) {
        set(seedCol(), value);
        return this;
    }

    /**
     * Sets the columns of settings that hold for their row alone.
     *
     * @param values some of num_inference_steps, guidance_scale, width, height and num_frames; what is null in a row
     *     holds as options say
     */
    public TextToImage setSettingCols(String... values) {
        set(settingCols(), String.join(",", values));
        return this;
    }

    /** Sets the folder of the model, which the driver and every executor have. */
    public TextToImage setModelUrl(String value) {
        set(modelUrl(), value);
        return this;
    }

    /** Sets the engine of the Deep Java Library ({@code ReuseDiffusion}). */
    public TextToImage setEngine(String value) {
        set(engine(), value);
        return this;
    }

    /** Sets the device: {@code auto}, {@code cpu} or {@code cuda}. */
    public TextToImage setDevice(String value) {
        set(device(), value);
        return this;
    }

    /** Sets the format of the files: {@code png}, {@code jpg}, {@code gif} or {@code mp4}. */
    public TextToImage setFormat(String value) {
        set(format(), value);
        return this;
    }

    /** Sets how many prompts the network sees together (1). */
    public TextToImage setBatchSize(int value) {
        OptionRanges.check("batchSize", "batchSize", value);
        set(batchSize(), value);
        return this;
    }

    /** Sets the seed of rows that have none of their own (42). */
    public TextToImage setSeed(long value) {
        set(seed(), value);
        return this;
    }

    @Override
    public TextToImage copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Reads what {@link #write} or {@link #save} wrote. */
    public static MLReader<TextToImage> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a stage that was saved. */
    public static TextToImage load(String path) {
        return read().load(path);
    }
}
