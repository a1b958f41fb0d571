package reusediffusion.natives;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The native libraries for this machine on a class path.
 *
 * @param libraries in jars, each file name once
 * @param folders that hold others as files, which are loaded from there
 */
record NativeSet(List<NativeLibrary> libraries, List<Path> folders) {
    private static final String TORCH = "org/bytedeco/pytorch/";
    private static final String GPU = "-gpu";

    /** Where JCuda's jar has its libraries, of which the kernels need one. */
    private static final String JCUDA = "lib/";

    private static final String JCUDA_DRIVER = "libJCudaDriver";

    /** JavaCPP links OpenBLAS under two names, and its jar holds one. */
    private static final String ONE_NAME = "libopenblas.";

    private static final String OTHER_NAME = "libopenblas_nolapack.";

    /**
     * Reads the directories of the jars that {@code loader} finds, and no content.
     *
     * @throws NativesException where there are two builds of PyTorch: a process that loads both is aborted
     */
    static NativeSet of(ClassLoader loader) {
        String platform = ThisMachine.platform();
        try {
            checkOneTorch(loader, platform);
            Map<String, NativeLibrary> found = new LinkedHashMap<>();
            List<Path> folders = new ArrayList<>();
            for (String place : places(platform)) {
                for (URL url : Collections.list(loader.getResources(place))) {
                    if (url.openConnection() instanceof JarURLConnection connection) {
                        addAll(found, connection);
                    } else if (url.getProtocol().equals("file")) {
                        folders.add(Path.of(url.toURI()));
                    }
                }
            }
            return new NativeSet(List.copyOf(found.values()), folders);
        } catch (IOException | URISyntaxException e) {
            throw new NativesException("The class path cannot be read: " + e.getMessage(), e);
        }
    }

    /** A name that changes with the content of any library. */
    String key() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", lines()).getBytes(StandardCharsets.UTF_8));
            return ThisMachine.platform() + "-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One line a library, sorted. */
    List<String> lines() {
        return libraries.stream().map(NativeLibrary::line).sorted().toList();
    }

    /** The library that has the same content and comes first: itself for most. */
    NativeLibrary original(NativeLibrary library) {
        return libraries.stream()
                .filter(each -> each.source().toString().equals(library.source().toString()))
                .findFirst()
                .orElseThrow();
    }

    long bytes() {
        return libraries.stream().mapToLong(NativeLibrary::size).sum();
    }

    private static List<String> places(String platform) {
        String tokenizers = ThisMachine.system("linux", "osx", "win") + "-" + ThisMachine.machine("aarch64");
        return List.of(
                TORCH + platform + GPU + "/",
                TORCH + platform + "/",
                "org/bytedeco/javacpp/" + platform + "/",
                "org/bytedeco/openblas/" + platform + "/",
                "org/bytedeco/cuda/" + platform + "/",
                "org/bytedeco/ffmpeg/" + platform + "/",
                "native/lib/" + tokenizers + "/cpu/",
                JCUDA);
    }

    /** The same jar at two places is one build. */
    private static void checkOneTorch(ClassLoader loader, String platform) throws IOException {
        Set<String> builds = new TreeSet<>();
        for (String extension : List.of("", GPU)) {
            for (URL url : Collections.list(loader.getResources(TORCH + platform + extension + "/"))) {
                String jar = url.getPath().replaceFirst("!.*", "").replaceFirst(".*/(?=.)", "");
                builds.add(url.getProtocol().equals("jar") ? jar : url.getPath());
            }
        }
        if (builds.size() > 1) {
            throw new NativesException("The class path has more than one build of PyTorch's native libraries ("
                    + String.join(", ", builds) + "), with which the process would be aborted; leave one of them there."
                    + " The scripts in jobs/ take target/lib or target/lib-gpu, never both.");
        }
    }

    private static void addAll(Map<String, NativeLibrary> found, JarURLConnection connection) throws IOException {
        connection.setUseCaches(false);
        String folder = connection.getEntryName();
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                boolean ours = !folder.equals(JCUDA) || name.startsWith(JCUDA + JCUDA_DRIVER);
                if (ours && name.startsWith(folder) && isLibrary(name.substring(folder.length()))) {
                    String file = name.substring(folder.length());
                    URL source = new URL("jar:" + connection.getJarFileURL() + "!/" + name);
                    found.putIfAbsent(file, new NativeLibrary(file, entry.getSize(), entry.getCrc(), source));
                    String other = file.replace(ONE_NAME, OTHER_NAME);
                    found.putIfAbsent(other, new NativeLibrary(other, entry.getSize(), entry.getCrc(), source));
                }
            }
        }
    }

    /** Programs, headers and scripts lie beside the libraries. */
    private static boolean isLibrary(String name) {
        return !name.contains("/") && name.matches(".+\\.(so(\\.\\d+)*|dylib|\\d+\\.dylib|jnilib|dll)");
    }
}
