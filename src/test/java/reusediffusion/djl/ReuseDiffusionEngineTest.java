package reusediffusion.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.Examples;
import reusediffusion.golden.Golden;
import reusediffusion.media.StillImages;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.DynamicPolicy;
import reusediffusion.reuse.policy.PublishedPolicy;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.reuse.table.TableException;

/** The demo model through the Deep Java Library's own classes. */
class ReuseDiffusionEngineTest {
    private static final Path MODEL = Path.of("models/tiny-sd3");
    private static final List<Request> REQUESTS =
            List.of(new Request("a", "a red circle", null, 1), new Request("b", "a blue square", "blurry", 2));

    private static Criteria.Builder<Request, Generated> small() {
        return ReuseDiffusion.criteria(Request.class, Generated.class)
                .optModelPath(MODEL)
                .optDevice(Device.cpu())
                .optOption("steps", "2")
                .optOption("width", "64")
                .optOption("height", "64");
    }

    private static List<Generated> direct(Map<String, Object> flags, ReusePolicy policy) {
        Settings settings = Presets.resolve(MODEL, flags);
        try (DiffusionPipeline pipeline =
                DiffusionPipeline.load(new Recipe(MODEL.toString(), "cpu", "float32", 1, null))) {
            return pipeline.generate(REQUESTS, settings, policy, false);
        }
    }

    private static ReusePolicy chosen(Map<String, ?> options) {
        return Options.of(options).policy(MODEL, Device.cpu()).policy();
    }

    private static byte[] rgb(Generated made) {
        return made.frames().get(0).rgb();
    }

    @Test
    void aBatchIsOneCallOfThePipeline() throws Exception {
        List<Generated> expected = direct(Map.of("steps", 2, "width", 64, "height", 64), ReusePolicy.original());
        try (ZooModel<Request, Generated> model = small().build().loadModel();
                Predictor<Request, Generated> predictor = model.newPredictor()) {
            List<Generated> made = predictor.batchPredict(REQUESTS);
            assertThat(made).extracting(Generated::request).isEqualTo(REQUESTS);
            assertThat(rgb(made.get(0))).isEqualTo(rgb(expected.get(0)));
            assertThat(rgb(made.get(1))).isEqualTo(rgb(expected.get(1)));
            // The times of one call are divided evenly; two calls never take the same nanoseconds.
            assertThat(made.get(0).run().denoiseMillis())
                    .isEqualTo(made.get(1).run().denoiseMillis());
            assertThat(predictor.predict(REQUESTS.get(1)).run().calls()).isEqualTo(2);
        }
    }

    @Test
    void requestsMayHaveSettingsOfTheirOwn() throws Exception {
        SampleSettings own = new SampleSettings(3, null, 96, null, null);
        Request wide = new Request("b", "a blue square", "blurry", 2, own);
        List<Generated> expected = direct(Map.of("steps", 3, "width", 96, "height", 64), ReusePolicy.original());
        try (ZooModel<Request, Generated> model =
                        small().optOption("policy", "uniform").build().loadModel();
                Predictor<Request, Generated> predictor = model.newPredictor()) {
            List<Generated> made = predictor.batchPredict(List.of(REQUESTS.get(0), wide, REQUESTS.get(1)));
            assertThat(made).extracting(each -> each.request().id()).containsExactly("a", "b", "b");
            assertThat(made).extracting(each -> each.run().called().length).containsExactly(2, 3, 2);
            assertThat(made.get(1).frames().get(0).width())
                    .isEqualTo(expected.get(1).frames().get(0).width());
        }
        try (ZooModel<Request, Generated> model = small().build().loadModel();
                Predictor<Request, Generated> predictor = model.newPredictor()) {
            assertThat(rgb(predictor.predict(wide))).hasSameSizeAs(rgb(expected.get(1)));
        }
    }

    @Test
    void aPromptAloneMakesAnImage(@TempDir Path folder) throws Exception {
        try (ZooModel<String, Image> model = ReuseDiffusion.criteria(String.class, Image.class)
                        .optModelPath(MODEL)
                        .optDevice(Device.cpu())
                        .optArguments(Map.of("steps", 1, "width", 64, "height", 96, "seed", 7))
                        .build()
                        .loadModel();
                Predictor<String, Image> predictor = model.newPredictor()) {
            Image image = predictor.predict("a red circle");
            assertThat(image.getWidth()).isEqualTo(64);
            assertThat(image.getHeight()).isEqualTo(96);
            Path file = folder.resolve("circle.png");
            image.save(Files.newOutputStream(file), "png");
            assertThat(file).isNotEmptyFile();
        }
    }

    @Test
    void optionsThatNothingReadsAreRefused() throws Exception {
        try (ZooModel<Request, Generated> model = small().build().loadModel()) {
            assertThatThrownBy(() -> ReuseDiffusion.predictor(model, Request.class, Generated.class, Map.of("seed", 3)))
                    .hasMessage("Nothing reads the options seed here; a Request has its own seed and negative prompt.");
            assertThatThrownBy(() -> ReuseDiffusion.predictor(
                            model, String.class, Generated.class, Map.of("guidance", 1, "negativePrompt", "a dog")))
                    .hasMessageStartingWith("Option negativePrompt is not read with --guidance (option guidance) 1.0");
            assertThatThrownBy(() ->
                            ReuseDiffusion.predictor(model, Request.class, Generated.class, Map.of("trueGuidance", 4)))
                    .hasMessageStartingWith("Stable Diffusion 3 does not read --true-guidance 4.0");
        }
    }

    @Test
    void theExampleOfTheDocsMakesAPicture(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("picture.png");
        Examples.run("PictureWithDjl", folder, MODEL.toString(), "a red circle", file.toString());
        assertThat(StillImages.decode(Files.readAllBytes(file)).width()).isEqualTo(128);
    }

    @Test
    void reusesStepsByTheTable() throws Exception {
        String table = Golden.json("sd3", "reuse").path("seed_table").toString();
        ReusePolicy policy = PublishedPolicy.of(PublishedTable.parse(table, "golden"), 28, 80, 3, false);
        List<Generated> expected = direct(Map.of("width", 64, "height", 64), policy);
        assertThat(expected.get(0).run().calls()).isLessThan(28);
        try (ZooModel<Request, Generated> model = small().optOption("steps", "28")
                        .optOption("table", table)
                        .optOption("threshold", "80")
                        .optOption("maxSkipSteps", "3")
                        .build()
                        .loadModel();
                Predictor<Request, Generated> predictor = model.newPredictor()) {
            List<Generated> made = predictor.batchPredict(REQUESTS);
            assertThat(made.get(0).run().called())
                    .isEqualTo(expected.get(0).run().called());
            assertThat(rgb(made.get(1))).isEqualTo(rgb(expected.get(1)));
        }
    }

    @Test
    void takesPoliciesByName() throws Exception {
        try (ZooModel<Request, Generated> model =
                        small().optOption("steps", "6").build().loadModel();
                Predictor<Request, Generated> uniform = ReuseDiffusion.predictor(
                        model, Request.class, Generated.class, Map.of("policy", "uniform", "interval", 3));
                Predictor<Request, Generated> original = model.newPredictor()) {
            assertThat(uniform.predict(REQUESTS.get(0)).run().called())
                    .isEqualTo(UniformPolicy.every(3, 6, 0).called());
            assertThat(original.predict(REQUESTS.get(0)).run().calls()).isEqualTo(6);
        }
        assertThat(chosen(Map.of("policy", "dynamic", "maxSkipSteps", "2")))
                .isEqualTo(new DynamicPolicy(DynamicPolicy.TOLERANCE, 2));
        PublishedPolicy ofFamily = (PublishedPolicy) chosen(Map.of("policy", "published"));
        assertThat(ofFamily.table().toJson())
                .isEqualTo(PublishedTable.read(Path.of("input/tables/published/sd3.json"))
                        .toJson());
        UniformPolicy spread = (UniformPolicy) chosen(Map.of("policy", "uniform", "maxCalls", 9, "order", 1));
        assertThat(spread.called()).isEqualTo(UniformPolicy.of(9, 28, 1).called());
        assertThat(spread.order()).isEqualTo(1);
    }

    @Test
    void aClosedModelSaysSo() throws Exception {
        ZooModel<Request, Generated> model = small().build().loadModel();
        Predictor<Request, Generated> predictor = model.newPredictor();
        model.close();
        assertThatThrownBy(() -> predictor.predict(REQUESTS.get(0)))
                .isInstanceOf(TranslateException.class)
                .hasMessageContaining("The model is closed.");
        model.close();
    }

    @Test
    void theEngineKnowsItsDevices() {
        Engine engine = Engine.getEngine(ReuseDiffusion.ENGINE);
        assertThat(engine.hasCapability(StandardCapabilities.CUDA)).isEqualTo(engine.getGpuCount() > 0);
        assertThat(engine.defaultDevice().isGpu()).isEqualTo(engine.getGpuCount() > 0);
        assertThat(engine.newBaseManager().getDevice()).isEqualTo(engine.defaultDevice());
        assertThat(Options.of(Map.of()).recipe(MODEL, Device.gpu(1)).device()).isEqualTo("cuda:1");
    }

    /** On a GPU every preset computes in a half precision, and the plans that come along were measured in float32. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-sd3", "tiny-sdxl", "tiny-flux", "tiny-cogvideox"})
    void plansOfFloat32ServeWhatPresetsComputeIn(String name) {
        Path model = Path.of("models", name);
        String dtype = Presets.dtype(model, "auto", true);
        Map<String, Object> options = new TreeMap<>(Map.of("dtype", dtype, "policy", "planned", "maxCalls", 14));
        ReusePolicy policy = Options.of(options).policy(model, Device.cpu()).policy();
        assertThat(((PlannedPolicy) policy).plan().calls()).isLessThanOrEqualTo(14);
        options.remove("maxCalls");
        options.put("minPsnr", 40);
        assertThatThrownBy(() -> Options.of(options).policy(model, Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dtype float32, and the run has " + dtype);
    }

    /** Plans and tables beside those of 28 steps are taken by the run's number of steps alone. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-sdxl", "tiny-sd3", "tiny-flux"})
    void plansAndTablesAreChosenBySteps(String name) {
        Path model = Path.of("models", name);
        ReusePolicy planned = Options.of(Map.of("policy", "planned", "maxCalls", 10, "steps", 20))
                .policy(model, Device.cpu())
                .policy();
        assertThat(((PlannedPolicy) planned).plan().steps()).isEqualTo(20);
        assertThat(((PlannedPolicy) planned).plan().calls()).isEqualTo(10);
        ReusePolicy published = Options.of(Map.of("policy", "published", "steps", 50))
                .policy(model, Device.cpu())
                .policy();
        assertThat(((PublishedPolicy) published).table().steps()).isEqualTo(50);
    }

    /** Another autoencoder changes the picture, the same one in another folder does not; both are told apart before weights are read. */
    @Test
    void componentsFromElsewhereAndVariants(@TempDir Path folder) throws Exception {
        Path same = Files.createDirectories(folder.resolve("same"));
        Path other = Files.createDirectories(folder.resolve("other"));
        for (String file : List.of("config.json", "diffusion_pytorch_model.safetensors")) {
            Files.copy(MODEL.resolve("vae").resolve(file), same.resolve(file));
            Files.copy(MODEL.resolve("vae").resolve(file), other.resolve(file));
        }
        Path config = other.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("\"scaling_factor\": [0-9.]+", "\"scaling_factor\": 3.0"));
        assertThat(Files.readString(config)).isNotEqualTo(text);
        byte[] own = made(small());
        assertThat(made(small().optOption("components", "vae=" + same))).isEqualTo(own);
        assertThat(made(small().optOption("components", "vae=" + other))).isNotEqualTo(own);
        assertThatThrownBy(() -> made(small().optOption("components", "vea=" + same)))
                .hasStackTraceContaining("vea");
        assertThatThrownBy(() -> made(small().optOption("components", "vae")))
                .hasMessage("Option components takes components and their folders, such as vae=FOLDER, not 'vae'.");
        assertThatThrownBy(() -> made(small().optOption("components", "vae=" + folder.resolve("none"))))
                .hasMessageStartingWith("Option components vae: there is no folder ");
        assertThatThrownBy(() -> made(small().optOption("variant", "fp16"))).hasStackTraceContaining("variant fp16");
        Path near = Path.of("").toAbsolutePath().relativize(same);
        assertThat(new PortableOptions(Options.of(Map.of("components", "vae=" + near))).loading())
                .containsExactly(Map.entry("components", "vae=" + same));
    }

    private static byte[] made(Criteria.Builder<Request, Generated> criteria) throws Exception {
        try (ZooModel<Request, Generated> model = criteria.build().loadModel();
                Predictor<Request, Generated> predictor = model.newPredictor()) {
            return rgb(predictor.predict(REQUESTS.get(0)));
        }
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThatThrownBy(() -> small().optOption("stebs", "2").build().loadModel())
                .hasMessageStartingWith("Unknown option 'stebs'; there are batchMean, ");
        assertThatThrownBy(() -> small().optOption("steps", "many").build().loadModel())
                .hasMessage("Option steps takes a whole number, 1 to 1000, not many.");
        assertThatThrownBy(() -> small().optOption("karras", "yes").build().loadModel())
                .hasMessage("Option karras takes true or false, not yes.");
        assertThatThrownBy(
                        () -> small().optArgument("dtype", "bfloat16").build().loadModel())
                .hasMessage("Option dtype counts when the model is loaded; give it with optOption.");
        assertThatThrownBy(() -> small().optArgument("guidance", "NaN").build().loadModel())
                .hasMessage("Option guidance takes a number, 0 to 100, not NaN.");
        assertThatThrownBy(() -> chosen(Map.of("policy", "dynamic", "threshold", 40)))
                .hasMessage(
                        "The policy dynamic does not read Option threshold; leave that out, or choose a policy that does.");
        assertThatThrownBy(() -> small().optArgument("policy", "best").build().loadModel())
                .hasMessage("Option policy takes original, published, dynamic, uniform or planned, not best.");
    }

    @Test
    void otherTypesAreRefused() {
        assertThatThrownBy(() -> ReuseDiffusion.criteria(NDList.class, Image.class)
                        .optModelPath(MODEL)
                        .build()
                        .loadModel())
                .hasMessage("Engine ReuseDiffusion makes Generated or Image of Request or String, not Image of NDList;"
                        + " name such types with setTypes.");
    }

    @Test
    void takesPlansByTheirCallsSpeedupQualityOrFile() throws Exception {
        String file = "input/tables/tiny-sd3-g5-28-128x128-7ff4e9c2-plans.json";
        PlanLadder ladder = PlanLadder.read(Path.of(file));
        assertThat(planned(Map.of())).isEqualTo(ladder.forSpeedup(2).called());
        assertThat(planned(Map.of("speedup", 3))).isEqualTo(ladder.forSpeedup(3).called());
        assertThat(planned(Map.of("maxCalls", 9)))
                .isEqualTo(ladder.forMaxCalls(9).called());
        assertThat(planned(Map.of("minPsnr", 45)))
                .isEqualTo(ladder.forMinPsnr(45).called());
        assertThat(planned(Map.of("plan", file))).isEqualTo(ladder.forSpeedup(2).called());
        assertThatThrownBy(() -> planned(Map.of("maxCalls", 1))).hasMessageStartingWith("No plan has at most 1 calls");
    }

    private static boolean[] planned(Map<String, ?> choices) {
        Map<String, Object> options = new TreeMap<>(choices);
        options.put("policy", "planned");
        options.put("guidance", 5);
        return ((PlannedPolicy) chosen(options)).plan().called();
    }

    @Test
    void plansOfAnotherRunAreRefusedByTheFieldThatDiffers() {
        String file = "input/tables/tiny-sd3-g5-28-128x128-7ff4e9c2-plans.json";
        Map.of("steps", "27", "guidance", "4.0", "width", "64", "dtype", "bfloat16")
                .forEach((field, value) -> assertThatThrownBy(
                                () -> chosen(with(Map.of("plan", file, "guidance", "5"), field, value)))
                        .isInstanceOf(TableException.class)
                        .hasMessageStartingWith("The table was made for " + field + " ")
                        .hasMessageContaining(", and the run has " + value + ";"));
        assertThatThrownBy(() -> chosen(Map.of("plan", file, "guidance", 5, "randomWeights", 7)))
                .hasMessageContaining("weights")
                .hasMessageContaining("and the run has random 7");
        assertThatThrownBy(() -> chosen(Map.of("policy", "planned", "guidance", 4)))
                .hasMessageStartingWith("There are no plans for this run; the nearest, ")
                .hasMessageContaining("were made for guidance 2.0, and the run has 4.0. Give the run");
        assertThat(chosen(Map.of("plan", file, "guidance", 4, "tableAny", true)))
                .isInstanceOf(PlannedPolicy.class);
        PlannedPolicy resampled =
                (PlannedPolicy) chosen(Map.of("plan", file, "guidance", 5, "steps", 27, "tableAny", true));
        assertThat(resampled.plan().steps()).isEqualTo(27);
        assertThatThrownBy(
                        () -> small().optArgument("policy", "planned").build().loadModel())
                .hasMessageStartingWith("There are no plans ");
    }

    private static Map<String, String> with(Map<String, String> options, String name, String value) {
        Map<String, String> all = new TreeMap<>(options);
        all.put(name, value);
        return all;
    }

    @Test
    void aTableIsAFileOrItsText(@TempDir Path folder) throws Exception {
        String table = Golden.json("sd3", "reuse").path("seed_table").toString();
        Path file = Files.writeString(folder.resolve("table.json"), table);
        PublishedPolicy read = (PublishedPolicy) chosen(Map.of("table", file.toString()));
        PublishedPolicy told = (PublishedPolicy) chosen(Map.of("table", table));
        assertThat(read.table().toJson())
                .isEqualTo(told.table().toJson())
                .isEqualTo(PublishedTable.parse(table, "golden").toJson());
    }

    @Test
    void whatTravelsNamesNoFilesOfThisMachine() {
        Options options = Options.of(Map.of("table", "table.json", "plan", "plans.json", "steps", 28, "threads", 2));
        assertThat(new PortableOptions(options).all()).isEqualTo(Map.of("steps", "28", "threads", "2"));
        assertThat(new PortableOptions(options).loading()).isEqualTo(Map.of("threads", "2"));
    }

    @Test
    void precisionIsAnOptionOfLoading() {
        Options options = Options.of(Map.of("precision", "fp8"));
        assertThat(options.recipe(MODEL, Device.cpu()).precision()).isEqualTo("fp8");
        assertThat(new PortableOptions(options).loading()).isEqualTo(Map.of("precision", "fp8"));
        assertThatThrownBy(() -> Options.of(Map.of("precision", "int4")).recipe(MODEL, Device.cpu()))
                .hasMessage("Precision takes full or fp8, not int4.");
    }
}
