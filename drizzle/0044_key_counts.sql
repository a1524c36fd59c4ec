CREATE UNLOGGED TABLE "key_counts" (
	"process_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"per_minute" integer NOT NULL,
	"spent" bigint NOT NULL,
	"remaining" double precision NOT NULL,
	"alone" double precision NOT NULL,
	"running" integer NOT NULL,
	"streams" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "key_counts_process_id_key_id_pk" PRIMARY KEY("process_id","key_id")
);
--> statement-breakpoint
ALTER TABLE "key_counts" ADD CONSTRAINT "key_counts_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE cascade ON UPDATE no action;