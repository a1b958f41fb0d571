package reusediffusion.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.ReuseOptions;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.option.SheetOptions;
import reusediffusion.job.option.WorkOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.policy.RunSteps;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.ModelCache;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.FailureSettings;
import reusediffusion.spark.generate.Destination;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.ExecutionSettings;
import reusediffusion.spark.generate.GenerationJob;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.generate.StoppedEarlyException;
import reusediffusion.spark.samples.PromptSource;

/** Pictures or clips from a dataset of prompts. */
@Command(
        name = "generate",
        description = "Makes a picture or clip for every prompt. Run again, it makes what is missing.",
        sortOptions = false,
        footer = "  jobs/generate --prompts my-prompts.txt --output output/mine --policy planned --max-calls 14")
public final class Generate implements Job {
    @Mixin
    private ModelOptions model;

    @Mixin
    private WorkOptions work;

    @Mixin
    private ReuseOptions reuse;

    @Mixin
    private SheetOptions sheet;

    @Mixin
    private SampleOptions sample;

    private final Map<String, Object> result = new LinkedHashMap<>();
    private final StopRequest stop = new StopRequest();

    public static void main(String[] arguments) {
        Jobs.run(new Generate(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        work.listen(stop);
        model.check();
        sheet.check();
        Devices.check(model.device, conf);
        Recipe there = work.placed(model.recipe(conf.getInt("spark.task.cpus", 1)));
        Recipe recipe = ModelCache.outline(there, conf);
        Path folder = Path.of(recipe.model());
        Settings settings = Presets.resolve(recipe, sample.flags());
        TableKey key = RunKey.of(recipe, settings, Presets.dtype(folder, model.dtype, Devices.gpu(model.device, conf)));
        RunSteps numbers = new RunSteps(recipe, settings);
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
        PromptSource source = work.prompts.source().look(work.prompts.reading(settings), hadoop);
        PipelineEngine engine = new GenerationEngine(model, reuse, recipe, settings).of(there, key, numbers, source);
        ExecutionSettings execution = work.execution(reuse.mode());
        Encoding encoding = work.encoding(
                settings, source.looked().mostFrames(settings), FileNotes.of(engine, key.dtype(), reuse.flags()));
        FailureSettings.prepare(conf);
        try (SparkSession spark = Jobs.session(conf, "generate " + folder.getFileName())) {
            make(spark, engine, source, execution, encoding);
        }
    }

    private void make(
            SparkSession spark,
            PipelineEngine engine,
            PromptSource source,
            ExecutionSettings execution,
            Encoding encoding)
            throws IOException {
        Destination destination = work.destination(reuse.mode());
        result.put("output", destination.folder());
        Map<String, Object> summary =
                run(new GenerationJob<>(spark, engine, source, destination, execution, encoding, stop, System.err));
        result.put("left", 0);
        result.putAll(summary);
        String kind = engine.settings().frames() == 1 ? "picture" : "clip";
        new ClosingLines(summary, kind, destination.folder(), sheet.write(spark, destination.folder()))
                .lines()
                .forEach(System.out::println);
    }

    private Map<String, Object> run(GenerationJob<?> job) throws IOException {
        try {
            return job.run();
        } catch (StoppedEarlyException e) {
            result.put("left", e.left());
            throw e;
        }
    }

    @Override
    public StopRequest stopRequest() {
        return stop;
    }

    @Override
    public Object result() {
        return result;
    }
}
