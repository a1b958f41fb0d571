package reusediffusion.spark.ml;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import reusediffusion.djl.Options;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.ZooEngine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.generate.Encoding;

/** What a stage with its parameters makes of rows; everything that can be refused is refused here, on the driver, before a row is made. */
record PictureTransformation(TextToImageParams stage) {

    /** The rows with their pictures, which are made when somebody asks for them. */
    Dataset<Row> of(Dataset<?> dataset) {
        StructType schema = schema(dataset.schema());
        TextToImageColumns columns = columns();
        SparkConf conf = dataset.sparkSession().sparkContext().getConf();
        PromptColumns places = columns.places(dataset.schema());
        String device = given(stage.device());
        Map<String, Object> options = EngineOptions.of(given(stage.options()));
        ZooEngine zoo = ZooEngine.of(
                given(stage.engine()),
                given(stage.modelUrl()),
                options,
                own(dataset, places, options),
                device,
                Devices.gpu(device, conf));
        PromptRows<?> rows = new PromptRows<>(
                columns.checked(zoo),
                encoding(zoo.settings()),
                (int) stage.getOrDefault(stage.batchSize()),
                schema,
                places,
                (long) stage.getOrDefault(stage.seed()));
        return dataset.toDF().mapPartitions(rows, Encoders.row(schema));
    }

    StructType schema(StructType schema) {
        return columns().addedTo(schema);
    }

    /** What rows set otherwise, where a policy has to be chosen for each; this reads the columns once, before anything is made. */
    private Set<SampleSettings> own(Dataset<?> dataset, PromptColumns places, Map<String, Object> options) {
        if (places.settings().isEmpty() || !Options.of(options).reuses()) {
            return Set.of();
        }
        List<String> names = settings();
        Column[] columns = names.stream().map(dataset::col).toArray(Column[]::new);
        Dataset<Row> distinct = dataset.toDF().select(columns).distinct();
        PromptColumns here = new PromptColumns(-1, -1, -1, new TreeMap<>());
        for (int i = 0; i < columns.length; i++) {
            here.settings().put(names.get(i), i);
        }
        return distinct.collectAsList().stream().map(here::settings).collect(Collectors.toSet());
    }

    private TextToImageColumns columns() {
        return new TextToImageColumns(
                given(stage.inputCol()),
                given(stage.negativePromptCol()),
                given(stage.seedCol()),
                settings(),
                given(stage.outputCol()));
    }

    private List<String> settings() {
        String names = given(stage.settingCols());
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /** A row holds one file. */
    private Encoding encoding(Settings settings) {
        ImageFormat files = ImageFormat.of(given(stage.format()));
        if (settings.frames() != 1 && !files.isMoving()) {
            throw new IllegalArgumentException("A clip of " + settings.frames() + " frames is no single "
                    + files.extension() + "; choose gif or mp4 with setFormat.");
        }
        return new Encoding(files, settings.framesPerSecond());
    }

    private String given(Param<String> param) {
        return stage.getOrDefault(param);
    }
}
