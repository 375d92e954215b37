// What the real program is compared with: its packages, and nothing made with them.
import "@pulumi/aws";
import "@pulumi/pulumi";
import "@pulumi/random";
import "esbuild";
