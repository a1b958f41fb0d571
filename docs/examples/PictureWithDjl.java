import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.repository.zoo.ZooModel;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import reusediffusion.djl.ReuseDiffusion;

/** Makes one picture with the Deep Java Library and half of the network calls: PictureWithDjl MODEL PROMPT FILE. */
public final class PictureWithDjl {
    public static void main(String[] words) throws Exception {
        var criteria = ReuseDiffusion.criteria(String.class, Image.class)
                .optModelPath(Path.of(words[0]))
                .optArguments(Map.of("policy", "planned", "maxCalls", 14, "seed", 7))
                .build();
        try (ZooModel<String, Image> model = criteria.loadModel();
                Predictor<String, Image> predictor = model.newPredictor();
                OutputStream file = Files.newOutputStream(Path.of(words[2]))) {
            predictor.predict(words[1]).save(file, "png");
        }
    }
}
