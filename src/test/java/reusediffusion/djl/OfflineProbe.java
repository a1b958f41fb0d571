package reusediffusion.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.util.Ec2Utils;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import reusediffusion.pipeline.request.Generated;

/** A JVM of its own in which no socket can be opened: says which engines there are, makes a picture, and ends with 0. */
final class OfflineProbe {
    static final String OPENED = "a socket was opened";

    private OfflineProbe() {}

    public static void main(String[] arguments) throws Exception {
        forbidSockets();
        if (arguments[0].equals("library")) {
            Ec2Utils.callHome("control");
            return;
        }
        // The library first: what keeps it silent must come from our service file, not from a call before it.
        Set<String> engines = Engine.getAllEngines();
        System.out.println(engines);
        try (ZooModel<String, Generated> model = ReuseDiffusion.criteria(String.class, Generated.class)
                        .optModelPath(Path.of("models/tiny-sd3"))
                        .optDevice(Device.cpu())
                        .optOption("steps", "1")
                        .optOption("width", "64")
                        .optOption("height", "64")
                        .build()
                        .loadModel();
                Predictor<String, Generated> predictor = model.newPredictor()) {
            System.out.println(
                    "made " + predictor.predict("a red circle").frames().size() + " picture");
        }
    }

    @SuppressWarnings("deprecation") // the one place through which every client socket of the JDK goes
    private static void forbidSockets() throws IOException {
        Socket.setSocketImplFactory(() -> {
            throw new IllegalStateException(OPENED);
        });
    }
}
