package reusediffusion.spark.ml;

import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import reusediffusion.djl.ReuseDiffusion;

/** The parameters of {@link TextToImage}, with their defaults and with what they may be; Spark ML saves and copies them by their names. */
public abstract class TextToImageParams extends Transformer {
    private static final long serialVersionUID = 1;

    private final String uid; // of Identifiable, which asks for it while parameters are made
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> negativePromptCol;
    private final Param<String> seedCol;
    private final Param<String> settingCols;
    private final Param<String> modelUrl;
    private final Param<String> engine;
    private final Param<String> device;
    private final Param<String> format;
    private final Param<String> options;
    private final IntParam batchSize;
    private final LongParam seed;

    /**
     * Makes the parameters of a stage.
     *
     * @param uid names the stage among those of a pipeline
     */
    protected TextToImageParams(String uid) {
        this.uid = uid;
        inputCol = text("inputCol", "column of prompts", "prompt");
        outputCol = text("outputCol", "column of pictures, which is added", "picture");
        negativePromptCol = text("negativePromptCol", "column of negative prompts, or empty", "");
        seedCol = text("seedCol", "column of seeds, or empty", "");
        settingCols = text(
                "settingCols",
                "columns of settings that hold for their row, parted by commas, some of num_inference_steps,"
                        + " guidance_scale, width, height, num_frames",
                "");
        modelUrl = text("modelUrl", "model folder that the driver and every executor have", "");
        engine = text("engine", "engine of the Deep Java Library", ReuseDiffusion.ENGINE);
        device = choice("device", "where to compute", "auto", "cpu", "cuda");
        format = choice("format", "of the files", "png", "jpg", "gif", "mp4");
        options = text("options", "options of the engine, a JSON object", "{}");
        batchSize = new IntParam(uid, "batchSize", "prompts that the network sees together", ParamValidators.gt(0));
        seed = new LongParam(uid, "seed", "of the rows without a seed of their own");
        setDefault(batchSize, 1);
        setDefault(seed, 42L);
    }

    private Param<String> text(String name, String says, String initial) {
        Param<String> param = TextParam.of(uid, name, says);
        setDefault(param, initial);
        return param;
    }

    private Param<String> choice(String name, String says, String... choices) {
        String doc = says + ": " + String.join(", ", choices);
        Param<String> param = TextParam.of(uid, name, doc, ParamValidators.inArray(List.of(choices)));
        setDefault(param, choices[0]);
        return param;
    }

    /** The parameter of {@link TextToImage#setInputCol}. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** The parameter of {@link TextToImage#setOutputCol}. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** The parameter of {@link TextToImage#setNegativePromptCol}. */
    public Param<String> negativePromptCol() {
        return negativePromptCol;
    }

    /** The parameter of {@link TextToImage#setSeedCol}. */
    public Param<String> seedCol() {
        return seedCol;
    }

    /** The parameter of {@link TextToImage#setSettingCols}. */
    public Param<String> settingCols() {
        return settingCols;
    }

    /** The parameter of {@link TextToImage#setModelUrl}. */
    public Param<String> modelUrl() {
        return modelUrl;
    }

    /** The parameter of {@link TextToImage#setEngine}. */
    public Param<String> engine() {
        return engine;
    }

    /** The parameter of {@link TextToImage#setDevice}. */
    public Param<String> device() {
        return device;
    }

    /** The parameter of {@link TextToImage#setFormat}. */
    public Param<String> format() {
        return format;
    }

    /** The parameter of {@link TextToImage#setBatchSize}. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** The parameter of {@link TextToImage#setSeed}. */
    public LongParam seed() {
        return seed;
    }

    /** The parameter of {@link TextToImage#setOptions}. */
    public Param<String> options() {
        return options;
    }

    @Override
    public String uid() {
        return uid;
    }
}
