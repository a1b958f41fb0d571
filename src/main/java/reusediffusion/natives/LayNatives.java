package reusediffusion.natives;

import java.io.IOException;
import java.nio.file.Path;

/** The build's step that lays the native libraries of its class path beside their jars: FOLDER. */
final class LayNatives {
    private LayNatives() {}

    public static void main(String[] arguments) throws IOException {
        NativeFolder.fill(NativeSet.of(LayNatives.class.getClassLoader()), Path.of(arguments[0]));
    }
}
